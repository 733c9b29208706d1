# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Behaviours of wasi-libc for WASI 0.2 that differ from Linux whatever serves its calls. docs/wasip2.md lists them."""

# The reason of each difference, by behaviour. `answers.txt` has what the program prints.
REASONS = {
    "resizing_through_a_descriptor_opened_for_reading_fails": "posix_fallocate is not supported",
    "closed_descriptor_is_ebadf_everywhere": "posix_fallocate is not supported",
    "lowest_free_number_is_reused": "the number freed last is reused first",
    "descriptors_up_to_4095_then_emfile": "WASI 0.2 has no error for too many open files: ENOMEM",
    "renumber_needs_open_descriptors": "a failed renumbering closes its target",
    "listed_inodes_are_those_of_stat": "`..` has the inode 0",
    "readlink_cuts_at_the_buffers_end": "a buffer of 0 bytes is no error",
    "names_are_bytes": "names that are not UTF-8 are refused: EILSEQ",
    "nftw_visits_everything": "names that are not UTF-8 are refused: EILSEQ",
    "readv_fills_buffers_one_after_another": "readv fills the first buffer only",
    "preadv_fills_buffers_from_an_offset": "preadv fills the first buffer only",
    "seeking_before_the_start_is_einval": "lseek from the end compares too late",
    "fstat_tells_what_stat_does": "fstat and stat make different inodes of the same answer",
}
