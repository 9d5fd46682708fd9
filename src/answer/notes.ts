/** Why this report was chosen for the asker → notes that say so, the same under every kind of answer. */
import type { Group } from './admit.js'
import { note, type Statement, text, unit, year } from './draft.js'

/** No year was named, an earlier report had to be taken, or only the place of a bureau was named. */
export function choiceNotes(group: Group, english: boolean): Statement[] {
  const notes: Statement[] = []
  if (group.latest && group.unit.reports.length > 1)
    notes.push(
      note(
        text(english ? 'no year was named; this is the latest held: ' : '未指明年度，以上出自已收录的最新年度：'),
        year(group.row),
      ),
    )
  if (group.earlier)
    notes.push(
      note(
        text(
          english
            ? 'no year was named; the latest report held does not state it, this one does: '
            : '未指明年度；已收录的最新年度报告未载明，以上出自：',
        ),
        year(group.row),
      ),
    )
  if (group.byPlace)
    notes.push(
      note(
        text(english ? 'the report is that of ' : '以上出自'),
        unit(group.row),
        text(english ? ', not of the whole place' : '的报告，并非当地政府的报告'),
      ),
    )
  return notes
}
