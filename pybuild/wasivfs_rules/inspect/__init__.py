# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Finished programs: reads, lists and extracts their files, and checks whether they are sealed."""
