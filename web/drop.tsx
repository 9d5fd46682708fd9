/** A place to drop files on, or to choose them by key and by touch. */
import type { JSX } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { Icon } from './parts.js'
import { w } from './words.js'

const KINDS = '.txt,.md,.markdown,.html,.htm,.shtml,.xhtml,.docx,.doc,.pdf'

interface DropGiven {
  readonly title: string
  readonly many: boolean
  readonly take: (files: readonly File[]) => void
  readonly slim?: boolean
}

export function DropZone({ title, many, take, slim = false }: DropGiven): JSX.Element {
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  return (
    <div
      class={`drop${over ? ' over' : ''}${slim ? ' slim' : ''}`}
      onDragOver={event => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={event => {
        event.preventDefault()
        setOver(false)
        take([...(event.dataTransfer?.files ?? [])])
      }}
    >
      <Icon name="up" />
      <span class="drop-title">{title}</span>
      <button type="button" class="button" onClick={() => input.current?.click()}>
        {w('choose')}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        multiple={many}
        accept={KINDS}
        aria-label={title}
        onChange={event => {
          take([...(event.currentTarget.files ?? [])])
          event.currentTarget.value = ''
        }}
      />
      {!slim && <span class="fine">{w('dropKinds')}</span>}
    </div>
  )
}
