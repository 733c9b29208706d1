-- SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
-- Prints what it finds with require, io.lines, io.open and dofile.
package.path = "/scripts/?.lua;/scripts/?/init.lua"

local shapes = require "shapes"
local words = require "words"

print("arguments", table.concat(arg, " "))
for _, shape in ipairs { shapes.new("circle", 2), shapes.new("square", 3) } do
  print(shape.name, string.format("%.3f", shape:area()))
end
print("the same module", require "shapes" == shapes, package.searchpath("shapes.circle", package.path))
print("longest word", words.longest "/scripts/words.txt")

local count = 0
for line in io.lines "/scripts/words.txt" do
  count = count + #line
end
print("letters", count)

local file = assert(io.open("/scripts/words.txt", "rb"))
print("size", file:seek "end")
file:seek("set", 6)
print("at 6", file:read(4), file:read "l")
file:close()

print("missing", io.open "/scripts/nowhere.lua")
print("write", io.open("/scripts/new.lua", "w"))
print("broken", select(2, pcall(require, "broken")))
print("require", (select(2, pcall(require, "nowhere")):match "no file '/scripts/nowhere.lua'"))
print("dofile", dofile "/scripts/answer.lua")
