-- SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
local kinds = { circle = require "shapes.circle", square = require "shapes.square" }

return {
  new = function(name, size)
    return setmetatable({ name = name, size = size }, { __index = kinds[name] })
  end,
}
