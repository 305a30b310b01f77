import { Lexer } from 'yaml';

/** The library's lexer puts this before the text of a value, which may begin like a comment. */
const beforeValue = '\x1f';

/** The comments of a text, in their order. */
export function commentsIn(text: string): readonly string[] {
  const lexemes = [...new Lexer().lex(text)];
  return lexemes.filter((lexeme, index) => lexeme.startsWith('#') && lexemes[index - 1] !== beforeValue);
}
