# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Puts files into finished programs: `wasivfs pack`."""
