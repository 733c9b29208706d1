-- SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
return 42
