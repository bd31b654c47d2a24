-- Opens the addresses of the file named first, one after the other, and prints what came of it as JSON.
local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  requests, at, wrong = {}, 0, 0
  for address in io.lines(args[1]) do
    table.insert(requests, wrk.format("GET", address))
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function response(status)
  if status ~= 200 then wrong = wrong + 1 end
end

function done(summary, latency)
  local errors = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  for _, thread in ipairs(threads) do
    errors = errors + thread:get("wrong")
  end
  print(string.format('{"requests": %d, "errors": %d, "seconds": %f, "p95": %f}',
    summary.requests, errors, summary.duration / 1e6, latency:percentile(95) / 1e3))
end
