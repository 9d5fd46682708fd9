/** What the reader chose before → light or dark and the language, set before anything is painted. */
const root = document.documentElement
try {
  const theme = localStorage.getItem('fazhi-theme')
  if (theme === 'light' || theme === 'dark') root.dataset['theme'] = theme
  const language = localStorage.getItem('fazhi-language') ?? (/^zh/i.test(navigator.language) ? 'zh' : 'en')
  root.lang = language === 'en' ? 'en' : 'zh-CN'
} catch {
  // Storage may be forbidden: then the system's theme and Chinese.
}
