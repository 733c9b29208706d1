-- SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
-- What scripts do to files: io.open in each mode, os.rename, os.remove, and files of no name.
local function whole(path)
  local file <close> = assert(io.open(path))
  return file:read("a")
end

local function wrong(text, ...)
  local done, message = ...
  assert(not done and message:find(text, 1, true), message)
end

local file = assert(io.open("/scripts/words.txt", "a"))
assert(file:write("added\n"))
assert(file:close())
assert(whole("/scripts/words.txt"):sub(-6) == "added\n")

file = assert(io.open("/new.txt", "w+"))
for number = 1, 10000 do
  assert(file:write(number, "\n"))
end
assert(file:seek("set", 0) == 0)
local count = 0
for line in file:lines("n") do
  count = count + 1
  assert(line == count)
end
assert(count == 10000)
assert(file:seek("end") == 48894)
file:close()

assert(os.rename("/new.txt", "/scripts/words.txt"))
assert(#whole("/scripts/words.txt") == 48894)
wrong("No such file", io.open("/new.txt"))
wrong("No such file", os.rename("/new.txt", "/other.txt"))
wrong("No such file", os.remove("/new.txt"))
wrong("Is a directory", os.rename("/scripts/words.txt", "/scripts/shapes"))
wrong("ot empty", os.remove("/scripts/shapes"))

file = assert(io.open("/scripts/words.txt", "r+"))
assert(os.remove("/scripts/words.txt"))
assert(file:write("still here"))
assert(file:seek("set", 0) == 0)
assert(file:read(10) == "still here")
file:close()
wrong("No such file", io.open("/scripts/words.txt", "r+"))

-- A module that is made, found, and removed again.
file = assert(io.open("/made.lua", "w"))
file:write("return { answer = 6 * 7 }")
file:close()
package.path = "/?.lua"
assert(require("made").answer == 42)
assert(os.remove("/made.lua"))
wrong("No such file", io.open("/made.lua"))
print("written")
