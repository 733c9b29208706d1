# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# For GNU Make 3.82 or newer; `wasivfs toolchain --makefile` prints the path of this file.
#
# $(eval $(call wasivfs_image,NAME,OPTIONS,FILES)) defines rules for NAME.o, an image. OPTIONS are those of
# `wasivfs image`. Make builds the image again when an embedded file changes. Make builds the optional FILES before it.
# $(WASIVFS_CC) is a compiler for WASI that links the shim with such an object.

# Make searches its built-in rules for each embedded file. Without the rules below, which nothing here needs, this takes
# a third of the time. `MAKEFLAGS += -r`, for makefiles that need no built-in rules, saves the rest.
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

# The image is written only if its bytes change, so its age says nothing. The stamp says when the command began.
define wasivfs_image
$(1).stamp: $(3)
	@touch $$@.new
	$$(WASIVFS) image $(2) -o $(1).o --depfile $(1).d --depfile-target $$@
	@mv $$@.new $$@
$(1).o: $(1).stamp
	@:
-include $(1).d
endef
