# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# For GNU Make 3.82 or newer; `wasivfs toolchain --makefile` says where this file is.
#
# $(eval $(call wasivfs_image,NAME,OPTIONS,FILES)) makes rules for NAME.o, an image of what the OPTIONS of `wasivfs image`
# say, which is built anew when any of it changes. Make builds the FILES, which can be left out, before it. $(WASIVFS_CC) is a compiler for WASI that links the shim with such an object.

# For each embedded file, Make looks whether a built-in rule makes it. Without these rules, which nothing here needs,
# this takes a third of the time; `MAKEFLAGS += -r`, for makefiles that need no built-in rule, saves the rest.
%: %,v
%: RCS/%,v
%: RCS/%
%: s.%
%: SCCS/s.%
%: %.C
%: %.F
%: %.S
%: %.f
%: %.m
%: %.mod
%: %.p
%: %.r
%: %.s
%: %.sh

WASIVFS ?= wasivfs
WASIVFS_CC = $(WASIVFS) cc

# The image is only written where its bytes change, so its age says nothing; that of a stamp does: when the command began.
define wasivfs_image
$(1).stamp: $(3)
	@touch $$@.new
	$$(WASIVFS) image $(2) --embed incbin -o $(1).c --depfile $(1).d --depfile-target $$@
	@mv $$@.new $$@
$(1).c: $(1).stamp
	@:
$(1).o: $(1).c
	$$(WASIVFS_CC) -Os -g0 -fno-lto -c $(1).c -o $$@
-include $(1).d
endef
