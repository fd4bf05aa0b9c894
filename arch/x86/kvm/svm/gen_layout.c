// SPDX-License-Identifier: GPL-2.0
/*
 * Build step: reads the BTF of a kernel's stock kvm-amd and writes the header
 * kvm_amd_layout.h: where its private members lie, its build id, and a check
 * that the functions we hook have the prototypes that we know.
 *
 * Usage: gen_layout VMLINUX KVM-AMD.KO > kvm_amd_layout.h
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/elf.h>
#include <linux/types.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <stdnoreturn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef NT_GNU_BUILD_ID
#define NT_GNU_BUILD_ID	3
#endif

/* The BTF format, as Documentation/bpf/btf.rst of the kernel has it. */
#define BTF_MAGIC_LE	0xeb9f

enum btf_kind {
	KIND_INT = 1, KIND_PTR, KIND_ARRAY, KIND_STRUCT, KIND_UNION, KIND_ENUM,
	KIND_FWD, KIND_TYPEDEF, KIND_VOLATILE, KIND_CONST, KIND_RESTRICT,
	KIND_FUNC, KIND_FUNC_PROTO, KIND_VAR, KIND_DATASEC, KIND_FLOAT,
	KIND_DECL_TAG, KIND_TYPE_TAG, KIND_ENUM64,
};

struct btf_head {
	__u16 magic;
	__u8 version, flags;
	__u32 head_len, type_off, type_len, str_off, str_len;
};

struct btf_entry {
	__u32 name, info, size_or_type;
};

struct btf_member {
	__u32 name, type, offset;
};

struct btf_param {
	__u32 name, type;
};

struct elf_file {
	const char *path;
	const __u8 *data;
	size_t len;
};

struct btf {
	const struct btf_entry **type;	/* by id, [0] is void */
	__u32 types, room;
	const char *str[2];		/* base, module */
	__u32 str_len[2];
	__u32 first_own;		/* the module's first id */
};

static noreturn void die(const char *format, ...)
{
	va_list args;

	fputs("gen_layout: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

static struct elf_file elf_open(const char *path)
{
	struct elf_file f = { .path = path };
	struct stat st;
	int fd = open(path, O_RDONLY);

	if (fd < 0 || fstat(fd, &st))
		die("cannot open %s: %s", path, strerror(errno));
	f.len = st.st_size;
	if (f.len < sizeof(struct elf64_hdr))
		die("%s has %zu bytes, which is no ELF file", path, f.len);
	f.data = mmap(NULL, f.len, PROT_READ, MAP_PRIVATE, fd, 0);
	if (f.data == MAP_FAILED)
		die("cannot read %s: %s", path, strerror(errno));
	close(fd);
	if (memcmp(f.data, ELFMAG, SELFMAG) || f.data[EI_CLASS] != ELFCLASS64)
		die("%s is no 64-bit ELF file", path);
	return f;
}

/* A section's bytes; dies where the file has no such section. */
static const __u8 *elf_section(const struct elf_file *f, const char *name, size_t *len)
{
	const struct elf64_hdr *eh = (const void *)f->data;
	const struct elf64_shdr *sh, *names;
	unsigned int i;

	if (eh->e_shentsize != sizeof(*sh) || eh->e_shstrndx >= eh->e_shnum ||
	    eh->e_shoff > f->len || f->len - eh->e_shoff < eh->e_shnum * sizeof(*sh))
		die("%s: damaged section table", f->path);
	sh = (const void *)(f->data + eh->e_shoff);
	names = &sh[eh->e_shstrndx];
	for (i = 0; i < eh->e_shnum; i++) {
		if (names->sh_offset + sh[i].sh_name >= f->len ||
		    strcmp((const char *)f->data + names->sh_offset + sh[i].sh_name, name))
			continue;
		if (sh[i].sh_offset > f->len || f->len - sh[i].sh_offset < sh[i].sh_size)
			die("%s: section %s reaches past the end", f->path, name);
		*len = sh[i].sh_size;
		return f->data + sh[i].sh_offset;
	}
	die("%s has no section %s", f->path, name);
}

static enum btf_kind kind(const struct btf_entry *t)
{
	return (t->info >> 24) & 0x1f;
}

static unsigned int vlen(const struct btf_entry *t)
{
	return t->info & 0xffff;
}

/* Bytes that follow an entry of this kind. */
static size_t extra(const struct btf_entry *t, const char *path)
{
	switch (kind(t)) {
	case KIND_INT:
	case KIND_VAR:
	case KIND_DECL_TAG:
		return 4;
	case KIND_ARRAY:
		return 12;
	case KIND_STRUCT:
	case KIND_UNION:
	case KIND_DATASEC:
	case KIND_ENUM64:
		return 12 * vlen(t);
	case KIND_ENUM:
	case KIND_FUNC_PROTO:
		return 8 * vlen(t);
	case KIND_PTR:
	case KIND_FWD:
	case KIND_TYPEDEF:
	case KIND_VOLATILE:
	case KIND_CONST:
	case KIND_RESTRICT:
	case KIND_FUNC:
	case KIND_FLOAT:
	case KIND_TYPE_TAG:
		return 0;
	}
	die("%s: BTF kind %d is not known here", path, kind(t));
}

static void btf_add(struct btf *b, const struct elf_file *f, int part)
{
	const struct btf_head *h;
	const __u8 *p, *end;
	size_t len;

	h = (const void *)elf_section(f, ".BTF", &len);
	if (len < sizeof(*h) || h->magic != BTF_MAGIC_LE || h->version != 1)
		die("%s: its .BTF section is not BTF version 1", f->path);
	if ((__u64)h->head_len + h->type_off + h->type_len > len ||
	    (__u64)h->head_len + h->str_off + h->str_len > len)
		die("%s: its .BTF section is cut short", f->path);
	b->str[part] = (const char *)h + h->head_len + h->str_off;
	b->str_len[part] = h->str_len;
	if (part)
		b->first_own = b->types;

	p = (const __u8 *)h + h->head_len + h->type_off;
	end = p + h->type_len;
	while (p + sizeof(struct btf_entry) <= end) {
		const struct btf_entry *t = (const void *)p;

		if (b->types == b->room) {
			b->room = b->room ? 2 * b->room : 1 << 16;
			b->type = realloc(b->type, b->room * sizeof(*b->type));
			if (!b->type)
				die("out of memory");
		}
		b->type[b->types++] = t;
		p += sizeof(*t) + extra(t, f->path);
	}
}

static const char *btf_str(const struct btf *b, __u32 off)
{
	if (off < b->str_len[0])
		return b->str[0] + off;
	off -= b->str_len[0];
	return off < b->str_len[1] ? b->str[1] + off : "";
}

static const struct btf_entry *btf_type(const struct btf *b, __u32 id)
{
	if (id >= b->types)
		die("BTF names type %u of %u: is vmlinux the one of this kvm-amd?", id, b->types);
	return b->type[id];
}

/* Through typedefs and qualifiers; NULL for void. */
static const struct btf_entry *btf_plain(const struct btf *b, __u32 id)
{
	while (id) {
		const struct btf_entry *t = btf_type(b, id);

		switch (kind(t)) {
		case KIND_TYPEDEF:
		case KIND_VOLATILE:
		case KIND_CONST:
		case KIND_RESTRICT:
		case KIND_TYPE_TAG:
			id = t->size_or_type;
			break;
		default:
			return t;
		}
	}
	return NULL;
}

static __u64 btf_size(const struct btf *b, __u32 id)
{
	const struct btf_entry *t = btf_plain(b, id);
	const __u32 *array;

	if (!t)
		return 0;
	switch (kind(t)) {
	case KIND_PTR:
		return 8;
	case KIND_ARRAY:
		array = (const void *)(t + 1);
		return btf_size(b, array[0]) * array[2];
	default:
		return t->size_or_type;
	}
}

/* The module's own first, for the base may have one of the same name. */
static const struct btf_entry *btf_find(const struct btf *b, enum btf_kind want, const char *name)
{
	__u32 i;

	for (i = b->types - 1; i; i--) {
		if (kind(b->type[i]) == want && !strcmp(btf_str(b, b->type[i]->name), name))
			return b->type[i];
	}
	die("BTF of kvm-amd has no %s '%s': this kernel is not supported yet",
	    want == KIND_STRUCT ? "struct" : "function", name);
}

/* How a type is written in the prototypes below. */
static void render(const struct btf *b, __u32 id, char *out, size_t room)
{
	const struct btf_entry *t = btf_plain(b, id);
	char inner[80];
	__u32 enc;

	if (!t) {
		snprintf(out, room, "void");
		return;
	}
	switch (kind(t)) {
	case KIND_INT:
		enc = *(const __u32 *)(t + 1);
		snprintf(out, room, "%c%u", enc & (1 << 24) ? 's' : 'u', t->size_or_type * 8);
		break;
	case KIND_PTR:
		render(b, t->size_or_type, inner, sizeof(inner));
		snprintf(out, room, "%s *", inner);
		break;
	case KIND_STRUCT:
	case KIND_FWD:
		snprintf(out, room, "struct %s", btf_str(b, t->name));
		break;
	default:
		snprintf(out, room, "kind %d", kind(t));
	}
}

static void check_prototype(const struct btf *b, const char *name, const char *want)
{
	const struct btf_entry *proto = btf_type(b, btf_find(b, KIND_FUNC, name)->size_or_type);
	const struct btf_param *p = (const void *)(proto + 1);
	char got[512], one[96];
	unsigned int i;

	if (kind(proto) != KIND_FUNC_PROTO)
		die("BTF has no prototype for %s", name);
	render(b, proto->size_or_type, one, sizeof(one));
	snprintf(got, sizeof(got), "%s (", one);
	for (i = 0; i < vlen(proto); i++) {
		render(b, p[i].type, one, sizeof(one));
		snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s%s", i ? ", " : "", one);
	}
	snprintf(got + strlen(got), sizeof(got) - strlen(got), ")");
	if (strcmp(got, want))
		die("%s is '%s' in this kvm-amd, expected '%s': this kernel is not supported yet",
		    name, got, want);
}

static void print_offset(const struct btf *b, const char *owner, const char *member,
			 unsigned int size)
{
	const struct btf_entry *s = btf_find(b, KIND_STRUCT, owner);
	const struct btf_member *m = (const void *)(s + 1);
	unsigned int i;

	for (i = 0; i < vlen(s); i++) {
		__u32 bits = m[i].offset;
		__u64 got;

		if (strcmp(btf_str(b, m[i].name), member))
			continue;
		if (s->info >> 31) {
			if (bits >> 24)
				die("%s.%s is a bit field, expected a plain member", owner, member);
			bits &= 0xffffff;
		}
		got = btf_size(b, m[i].type);
		if (size && got != size)
			die("%s.%s has %llu bytes, expected %u: this kernel is not supported yet",
			    owner, member, (unsigned long long)got, size);
		printf("#define KVM_AMD_OFF_%s__%s\t%u\n", owner, member, bits / 8);
		return;
	}
	die("struct %s has no member '%s' in this kvm-amd: this kernel is not supported yet",
	    owner, member);
}

static void print_size(const struct btf *b, const char *name)
{
	printf("#define KVM_AMD_SIZE_%s\t%u\n", name, btf_find(b, KIND_STRUCT, name)->size_or_type);
}

static void print_build_id(const struct elf_file *f)
{
	size_t len, i;
	const struct elf64_note *n = (const void *)elf_section(f, ".note.gnu.build-id", &len);
	const __u8 *id = (const __u8 *)(n + 1) + 4;

	if (len < sizeof(*n) + 4 || n->n_type != NT_GNU_BUILD_ID || n->n_namesz != 4 ||
	    n->n_descsz != 20 || len < sizeof(*n) + 4 + n->n_descsz)
		die("%s: its build id is not 20 bytes of SHA-1", f->path);
	printf("#define KVM_AMD_BUILD_ID\t\"");
	for (i = 0; i < n->n_descsz; i++)
		printf("%02x", id[i]);
	printf("\"\n");
}

int main(int argc, char **argv)
{
	static const struct btf_entry void_entry;
	struct btf b = { 0 };
	struct elf_file base, own;

	if (argc != 3)
		die("usage: gen_layout VMLINUX KVM-AMD.KO");
	base = elf_open(argv[1]);
	own = elf_open(argv[2]);

	b.room = 1 << 18;
	b.type = calloc(b.room, sizeof(*b.type));
	if (!b.type)
		die("out of memory");
	b.type[b.types++] = &void_entry;
	btf_add(&b, &base, 0);
	btf_add(&b, &own, 1);

	check_prototype(&b, "snp_handle_guest_req", "s32 (struct vcpu_svm *, u64, u64)");
	check_prototype(&b, "sev_mem_enc_ioctl", "s32 (struct kvm *, void *)");
	check_prototype(&b, "sev_dev_get_attr", "s32 (u32, u64, u64 *)");
	check_prototype(&b, "sev_vm_destroy", "void (struct kvm *)");

	printf("/* %s: GPL-2.0 */\n", "SPDX-License-Identifier");
	printf("/* Made by gen_layout from the BTF of the stock kvm-amd. */\n");
	printf("#ifndef _KVM_AMD_LAYOUT_H\n#define _KVM_AMD_LAYOUT_H\n\n");
	print_build_id(&own);
	print_size(&b, "kvm");
	print_size(&b, "kvm_vcpu");
	print_size(&b, "mutex");
	print_offset(&b, "kvm_svm", "kvm", 0);
	print_offset(&b, "kvm_svm", "sev_info", 0);
	print_offset(&b, "kvm_sev_info", "active", 1);
	print_offset(&b, "kvm_sev_info", "es_active", 1);
	print_offset(&b, "kvm_sev_info", "fd", 4);
	print_offset(&b, "kvm_sev_info", "vmsa_features", 8);
	print_offset(&b, "kvm_sev_info", "enc_context_owner", 8);
	print_offset(&b, "kvm_sev_info", "snp_context", 8);
	print_offset(&b, "kvm_sev_info", "guest_req_mutex", 0);
	print_offset(&b, "vcpu_svm", "vcpu", 0);
	print_offset(&b, "vcpu_svm", "vmcb", 8);
	print_offset(&b, "vcpu_svm", "sev_es", 0);
	print_offset(&b, "vcpu_sev_es_state", "ghcb", 8);
	print_offset(&b, "vcpu_sev_es_state", "valid_bitmap", 16);
	printf("\n#endif /* _KVM_AMD_LAYOUT_H */\n");

	if (fflush(stdout) || ferror(stdout))
		die("cannot write the header: %s", strerror(errno));
	return 0;
}
