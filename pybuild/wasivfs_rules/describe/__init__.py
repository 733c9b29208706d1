# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Describes finished programs: what is in them, what takes the room, and whether their files are the right ones."""
