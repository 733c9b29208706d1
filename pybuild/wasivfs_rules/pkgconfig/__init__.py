# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The folder of wasivfs.pc in an installed package; the entry point of the group `pkg_config` names it."""
