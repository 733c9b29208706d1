# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""copy_objects.py INPUT… OUTPUT…: copies each input to the output of the same place in the list."""

import shutil
import sys

words = sys.argv[1:]
for source, target in zip(words[: len(words) // 2], words[len(words) // 2 :], strict=True):
    shutil.copyfile(source, target)
