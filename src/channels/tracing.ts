/**
 * OTEL_* → an observer that makes spans of a question's steps and sends them by OTLP over HTTP; null where no collector is named.
 * The only file that knows OpenTelemetry, which is loaded when a collector is named and not before.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Attributes, Context, Span, Tracer } from '@opentelemetry/api'
import type { Sampler } from '@opentelemetry/sdk-trace'
import { type Config, version } from '../config.js'
import type { Observer } from '../observe.js'

export interface Tracing {
  readonly observe: Observer
  /** A request from outside as the root of what is done for it; `traceparent` is taken up where it came along. */
  request<T>(name: string, traceparent: string | undefined, work: (note: Note) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** What is said of a span; a word of a question is never said. */
export type Note = (attributes: Attributes) => void

export async function openTracing(config: Config, say: (line: string) => void): Promise<Tracing | null> {
  const url = collectorOf(config)
  if (url === null) return null
  if (config.OTEL_EXPORTER_OTLP_PROTOCOL !== 'http/json') {
    say('OTEL_EXPORTER_OTLP_PROTOCOL 只能是 http/json（收集器的 4318 端口）：不发送追踪。')
    return null
  }
  try {
    return await tracingTo(url, config)
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_MODULE_NOT_FOUND') throw error
    say('设了 OTEL_EXPORTER_OTLP_ENDPOINT，但没有安装 @opentelemetry 的可选依赖：不发送追踪。请用 npm ci 重装。')
    return null
  }
}

/** The address spans are posted to: a signal's own is taken as it is, the common one gets the path. */
function collectorOf(config: Config): string | null {
  if (config.OTEL_SDK_DISABLED?.toLowerCase() === 'true' || config.OTEL_TRACES_EXPORTER === 'none') return null
  if (config.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT) return config.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT
  const base = config.OTEL_EXPORTER_OTLP_ENDPOINT
  return base ? `${base.replace(/\/+$/, '')}/v1/traces` : null
}

/** Spans wait at most so long before they are sent, and so many of them; more are dropped rather than kept. */
const BATCH = { scheduledDelayMillis: 2_000, maxQueueSize: 4_096, maxExportBatchSize: 512 }

async function tracingTo(url: string, config: Config): Promise<Tracing> {
  const [api, sdk, resources, otlp] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/exporter-trace-otlp-http'),
  ])
  const exporter = new otlp.OTLPTraceExporter({
    url,
    headers: pairsOf(config.OTEL_EXPORTER_OTLP_TRACES_HEADERS ?? config.OTEL_EXPORTER_OTLP_HEADERS),
    timeoutMillis: config.OTEL_EXPORTER_OTLP_TIMEOUT,
  })
  const provider = new sdk.TracerProvider({
    resource: resources.resourceFromAttributes({
      'service.version': version(),
      ...pairsOf(config.OTEL_RESOURCE_ATTRIBUTES),
      'service.name': config.OTEL_SERVICE_NAME,
    }),
    sampler: samplerOf(config, sdk),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter, ...BATCH })],
  })
  const { spans, here } = spansOf(provider.getTracer('fazhi', version()), api)
  return {
    observe: observing(spans, here),
    request: (name, traceparent, work) =>
      spans(name, { kind: api.SpanKind.SERVER, from: traceparent }, span => work(more => span.setAttributes(more))),
    close: () => provider.shutdown().catch(() => {}),
  }
}

interface Opening {
  readonly kind?: number
  readonly attributes?: Attributes
  /** A traceparent of W3C Trace Context. */
  readonly from?: string | undefined
}

type Spans = <T>(name: string, opening: Opening, work: (span: Span) => Promise<T>) => Promise<T>

/** Runs work in a span under the one that is open around it. */
function spansOf(tracer: Tracer, api: typeof import('@opentelemetry/api')) {
  const current = new AsyncLocalStorage<Context>()
  const here = (): Span | undefined => {
    const context = current.getStore()
    return context && api.trace.getSpan(context)
  }
  const spans: Spans = async (name, { kind, attributes, from }, work) => {
    const parent = current.getStore() ?? remote(from, api)
    const span = tracer.startSpan(
      name,
      { ...(kind === undefined ? {} : { kind }), attributes: attributes ?? {} },
      parent,
    )
    try {
      return await current.run(api.trace.setSpan(parent, span), () => work(span))
    } catch (error) {
      // Its kind alone: a message may hold what was asked.
      span.setStatus({ code: api.SpanStatusCode.ERROR })
      span.setAttribute('error.type', error instanceof Error ? error.name : typeof error)
      throw error
    } finally {
      span.end()
    }
  }
  return { spans, here }
}

function remote(
  traceparent: string | undefined,
  { ROOT_CONTEXT, trace }: typeof import('@opentelemetry/api'),
): Context {
  const [, traceId, spanId, flags] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(traceparent ?? '') ?? []
  if (!traceId || !spanId || /^0+$/.test(traceId) || /^0+$/.test(spanId)) return ROOT_CONTEXT
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags!, 16) & 1,
    isRemote: true,
  })
}

/** `here`: the span that is open around a call. */
function observing(spans: Spans, here: () => Span | undefined): Observer {
  return {
    step: (step, work) => spans(step, {}, work),
    store: (method, call) => spans(`store.${method}`, { attributes: { 'db.operation.name': method } }, call),
    model: (use, call, told) =>
      spans('model', { attributes: { 'fazhi.use': use } }, async span => {
        const result = await call()
        const { outcome, tokens } = told(result)
        span.setAttributes({ 'fazhi.outcome': outcome, 'fazhi.tokens': tokens })
        return result
      }),
    settled: ({ intent, status, reason, mode }) =>
      void here()?.setAttributes({
        'fazhi.intent': intent,
        'fazhi.outcome': status,
        'fazhi.mode': mode,
        ...(reason === null ? {} : { 'fazhi.reason': reason }),
      }),
    cut: kind => void here()?.addEvent('gate.cut', { 'fazhi.kind': kind }),
  }
}

/** `a=1,b=2`, values percent-encoded, as OTEL_* variables have it. */
function pairsOf(list: string | undefined): Record<string, string> {
  return Object.fromEntries(
    (list ?? '').split(',').flatMap(pair => {
      const at = pair.indexOf('=')
      return at < 1 ? [] : [[pair.slice(0, at).trim(), decoded(pair.slice(at + 1).trim())]]
    }),
  )
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

/** OTEL_TRACES_SAMPLER as its specification names them; without one everything is sent, unless a caller's trace is not. */
function samplerOf(
  { OTEL_TRACES_SAMPLER: name = 'parentbased_always_on', OTEL_TRACES_SAMPLER_ARG: share = 1 }: Config,
  sdk: typeof import('@opentelemetry/sdk-trace'),
): Sampler {
  const root = name.endsWith('always_off')
    ? new sdk.AlwaysOffSampler()
    : name.endsWith('traceidratio')
      ? new sdk.TraceIdRatioBasedSampler(share)
      : new sdk.AlwaysOnSampler()
  return name.startsWith('parentbased_') ? new sdk.ParentBasedSampler({ root }) : root
}
