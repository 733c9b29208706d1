-- SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
return {
  area = function(self)
    return math.pi * self.size ^ 2
  end,
}
