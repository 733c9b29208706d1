# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Finished programs: lists and extracts their files, measures their parts, and checks whether they are sealed."""
