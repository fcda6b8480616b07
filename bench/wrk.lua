-- Sends the prepared requests of a file, each once. After so many seconds nothing new is sent, so
-- that every request that was sent is answered, and counted, before wrk itself stops.
--
--   wrk … -s wrk.lua URL -- FILE SECONDS THREADS
--
-- The file: the length of a request in bytes, a line break, the request; and so on.

local ffi = require("ffi")
ffi.cdef([[
typedef struct { long seconds; long nanoseconds; } ileti_moment;
int clock_gettime(int clock, ileti_moment *moment);
]])

local FOREVER = 3600 * 1000
local moment = ffi.new("ileti_moment")
local started = 0

local function now()
   ffi.C.clock_gettime(1, moment)
   return tonumber(moment.seconds) + tonumber(moment.nanoseconds) / 1e9
end

local crew = {}

function setup(thread)
   thread:set("place", started)
   started = started + 1
   crew[started] = thread
end

function init(args)
   lasting = tonumber(args[2])
   requests, sent = {}, 0
   local threads = tonumber(args[3])
   local file = assert(io.open(args[1], "rb"))
   local number = 0
   while true do
      local length = file:read("*n")
      if not length then break end
      file:read(1)
      local request = file:read(length)
      if number % threads == place then requests[#requests + 1] = request end
      number = number + 1
   end
   file:close()
end

function delay()
   last = now()
   first = first or last
   if last - first >= lasting or sent >= #requests then
      return FOREVER
   end
   return 0
end

function request()
   sent = sent + 1
   return requests[sent] or requests[1]
end

function done(summary, latency, _)
   local first, last, furthest = math.huge, 0, 0
   for _, thread in ipairs(crew) do
      first = math.min(first, thread:get("first") or math.huge)
      last = math.max(last, thread:get("last") or 0)
      furthest = math.max(furthest, thread:get("sent"))
   end
   local wrong = summary.errors
   io.write(string.format(
      '\n{"answered": %d, "refused": %d, "broken": %d, "seconds": %.6f, "furthest": %d, '
         .. '"median": %d, "p99": %d}\n',
      summary.requests, wrong.status, wrong.connect + wrong.read + wrong.write + wrong.timeout,
      last - first, furthest, latency:percentile(50), latency:percentile(99)))
end
