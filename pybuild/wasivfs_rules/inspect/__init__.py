# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What a finished program holds: reading, listing and extracting its files."""
