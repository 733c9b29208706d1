-- SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
local words = {}

function words.longest(path)
  local longest = ""
  for word in io.open(path):read("a"):gmatch "%a+" do
    if #word > #longest then
      longest = word
    end
  end
  return longest
end

return words
