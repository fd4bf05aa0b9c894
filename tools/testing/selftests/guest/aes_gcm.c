// SPDX-License-Identifier: GPL-2.0
/*
 * AES-256-GCM. Not constant in time: the guest has no secrets from whoever could
 * measure it, for it lives in a test.
 */
#include "aes_gcm.h"

#define BLOCK	16
#define ROUNDS	14

struct key_schedule {
	uint8_t round[ROUNDS + 1][BLOCK];
};

/* An element of GF(2^128) in GCM's bit order: the first bit is the top one of hi. */
struct field {
	uint64_t hi;
	uint64_t lo;
};

static uint8_t sbox[256];

static uint8_t times_x(uint8_t a)
{
	return a << 1 ^ (a & 0x80 ? 0x1b : 0);
}

static uint8_t rotate(uint8_t a, int n)
{
	return a << n | a >> (8 - n);
}

void aes_gcm_init(void)
{
	uint8_t power = 1, inverse = 1;

	/*
	 * 3 generates the field's non-zero elements: while one variable runs
	 * through its powers, the other runs through those of 1/3 = 0xf6, so each
	 * is always the inverse of the other.
	 */
	do {
		power ^= times_x(power);
		inverse ^= inverse << 1;
		inverse ^= inverse << 2;
		inverse ^= inverse << 4;
		if (inverse & 0x80)
			inverse ^= 0x09;
		sbox[power] = inverse ^ rotate(inverse, 1) ^ rotate(inverse, 2) ^
			      rotate(inverse, 3) ^ rotate(inverse, 4) ^ 0x63;
	} while (power != 1);
	sbox[0] = 0x63;
}

static void expand_key(struct key_schedule *schedule, const uint8_t *key)
{
	uint8_t *w = schedule->round[0];
	uint8_t t[4], first, constant = 1;
	int i, j;

	for (i = 0; i < AES_GCM_KEY_SIZE; i++)
		w[i] = key[i];
	for (i = AES_GCM_KEY_SIZE / 4; i < 4 * (ROUNDS + 1); i++) {
		for (j = 0; j < 4; j++)
			t[j] = w[4 * (i - 1) + j];
		if (i % 8 == 0) {
			first = t[0];
			t[0] = sbox[t[1]] ^ constant;
			t[1] = sbox[t[2]];
			t[2] = sbox[t[3]];
			t[3] = sbox[first];
			constant = times_x(constant);
		} else if (i % 8 == 4) {
			for (j = 0; j < 4; j++)
				t[j] = sbox[t[j]];
		}
		for (j = 0; j < 4; j++)
			w[4 * i + j] = w[4 * (i - 8) + j] ^ t[j];
	}
}

static void encrypt_block(const struct key_schedule *schedule, const uint8_t *in, uint8_t *out)
{
	uint8_t s[BLOCK], t[BLOCK];
	int round, i, column;

	for (i = 0; i < BLOCK; i++)
		s[i] = in[i] ^ schedule->round[0][i];
	for (round = 1; round <= ROUNDS; round++) {
		/* SubBytes and ShiftRows: row i of the state moves i columns to the left. */
		for (i = 0; i < BLOCK; i++)
			t[i] = sbox[s[(i + 4 * (i % 4)) % BLOCK]];
		for (column = 0; column < BLOCK; column += 4) {
			const uint8_t *c = t + column;
			uint8_t all = c[0] ^ c[1] ^ c[2] ^ c[3];

			for (i = 0; i < 4; i++) {
				s[column + i] = c[i];
				if (round < ROUNDS)	/* MixColumns */
					s[column + i] ^= all ^ times_x(c[i] ^ c[(i + 1) % 4]);
			}
		}
		for (i = 0; i < BLOCK; i++)
			s[i] ^= schedule->round[round][i];
	}
	for (i = 0; i < BLOCK; i++)
		out[i] = s[i];
}

static uint64_t load64(const uint8_t *p)
{
	uint64_t v = 0;
	int i;

	for (i = 0; i < 8; i++)
		v = v << 8 | p[i];
	return v;
}

static void store64(uint8_t *p, uint64_t v)
{
	int i;

	for (i = 7; i >= 0; i--, v >>= 8)
		p[i] = v;
}

static struct field multiply(struct field x, struct field y)
{
	struct field z = { 0, 0 };
	int i;

	for (i = 0; i < 128; i++) {
		uint64_t bit = i < 64 ? x.hi >> (63 - i) : x.lo >> (127 - i);
		uint64_t carry = y.lo & 1;

		if (bit & 1) {
			z.hi ^= y.hi;
			z.lo ^= y.lo;
		}
		y.lo = y.lo >> 1 | y.hi << 63;
		y.hi >>= 1;
		if (carry)
			y.hi ^= 0xe100000000000000;
	}
	return z;
}

static struct field ghash(struct field h, struct field sum, const uint8_t *data, size_t size)
{
	uint8_t block[BLOCK];
	size_t i;

	while (size) {
		for (i = 0; i < BLOCK; i++)
			block[i] = i < size ? data[i] : 0;
		sum.hi ^= load64(block);
		sum.lo ^= load64(block + 8);
		sum = multiply(sum, h);
		i = size < BLOCK ? size : BLOCK;
		data += i;
		size -= i;
	}
	return sum;
}

/* Counter mode; the counter's value 1 is for the tag, the data starts with 2. */
static void crypt(const struct key_schedule *schedule, const uint8_t *iv, uint8_t *data,
		  size_t size)
{
	uint8_t counter[BLOCK], stream[BLOCK];
	uint32_t n = 2;
	size_t i;

	for (i = 0; i < size; i++) {
		if (i % BLOCK == 0) {
			store64(counter + 8, n++);
			for (int j = 0; j < AES_GCM_IV_SIZE; j++)
				counter[j] = iv[j];
			encrypt_block(schedule, counter, stream);
		}
		data[i] ^= stream[i % BLOCK];
	}
}

static void compute_tag(const struct key_schedule *schedule, const uint8_t *iv, const void *aad,
			size_t aad_size, const void *data, size_t size, uint8_t *tag)
{
	uint8_t block[BLOCK] = { 0 };
	struct field h, sum = { 0, 0 };
	int i;

	encrypt_block(schedule, block, block);
	h.hi = load64(block);
	h.lo = load64(block + 8);
	sum = ghash(h, sum, aad, aad_size);
	sum = ghash(h, sum, data, size);
	store64(block, (uint64_t)aad_size * 8);
	store64(block + 8, (uint64_t)size * 8);
	sum = ghash(h, sum, block, BLOCK);

	store64(block + 8, 1);
	for (i = 0; i < AES_GCM_IV_SIZE; i++)
		block[i] = iv[i];
	encrypt_block(schedule, block, block);
	store64(tag, sum.hi);
	store64(tag + 8, sum.lo);
	for (i = 0; i < BLOCK; i++)
		tag[i] ^= block[i];
}

void aes_gcm_seal(const uint8_t *key, const uint8_t *iv, const void *aad, size_t aad_size,
		  void *data, size_t size, uint8_t *tag)
{
	struct key_schedule schedule;

	expand_key(&schedule, key);
	crypt(&schedule, iv, data, size);
	compute_tag(&schedule, iv, aad, aad_size, data, size, tag);
}

int aes_gcm_open(const uint8_t *key, const uint8_t *iv, const void *aad, size_t aad_size,
		 void *data, size_t size, const uint8_t *tag)
{
	struct key_schedule schedule;
	uint8_t right[AES_GCM_TAG_SIZE], difference = 0;
	int i;

	expand_key(&schedule, key);
	compute_tag(&schedule, iv, aad, aad_size, data, size, right);
	for (i = 0; i < AES_GCM_TAG_SIZE; i++)
		difference |= right[i] ^ tag[i];
	if (difference)
		return -1;
	crypt(&schedule, iv, data, size);
	return 0;
}
