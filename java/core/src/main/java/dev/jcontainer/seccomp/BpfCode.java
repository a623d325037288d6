package dev.jcontainer.seccomp;

import java.util.Arrays;

/**
 * A piece of a filter, which can be combined with others: jumps are relative, and lead at most to its end. An
 * instruction is {@code struct sock_filter}, with {@code code} in the low 16 bits, then {@code jt}, {@code jf}, {@code
 * k}.
 */
final class BpfCode {
    /** {@code BPF_JMP | BPF_JEQ | BPF_K}. */
    static final int IF_EQUAL = 0x15;
    /** {@code BPF_JMP | BPF_JGT | BPF_K}. */
    static final int IF_GREATER = 0x25;
    /** {@code BPF_JMP | BPF_JGE | BPF_K}. */
    static final int IF_GREATER_OR_EQUAL = 0x35;

    private static final int LOAD = 0x20;
    private static final int AND = 0x54;
    private static final int JUMP = 0x05;
    private static final int RETURN = 0x06;
    private static final int MAX_BRANCH = 255;

    private long[] instructions = new long[8];
    private int length;

    int length() {
        return length;
    }

    /** Loads a word of {@code struct seccomp_data}. */
    BpfCode load(int offset) {
        return add(LOAD, 0, 0, offset);
    }

    /** Clears bits. */
    BpfCode and(int mask) {
        return add(AND, 0, 0, mask);
    }

    /** Ends the filter with an action. */
    BpfCode end(int action) {
        return add(RETURN, 0, 0, action);
    }

    /** Jumps by one of two distances; 0 means the next instruction. */
    BpfCode branch(int condition, int value, int whenTrue, int whenFalse) {
        if ((whenTrue | whenFalse) < 0 || whenTrue > MAX_BRANCH || whenFalse > MAX_BRANCH) {
            throw new IllegalArgumentException("a branch of BPF cannot go as far as " + whenTrue + " or " + whenFalse);
        }
        return add(condition, whenTrue, whenFalse, value);
    }

    /** Runs one piece if the condition holds, otherwise the other; both must end the filter. */
    BpfCode choose(int condition, int value, BpfCode whenTrue, BpfCode whenFalse) {
        if (whenFalse.length <= MAX_BRANCH) {
            branch(condition, value, whenFalse.length, 0);
        } else {
            branch(condition, value, 0, 1).add(JUMP, 0, 0, whenFalse.length);
        }
        return append(whenFalse).append(whenTrue);
    }

    /** Appends a piece. */
    BpfCode append(BpfCode other) {
        reserve(other.length);
        System.arraycopy(other.instructions, 0, instructions, length, other.length);
        length += other.length;
        return this;
    }

    /** Returns the bytes in little endian, the byte order of all supported machines. */
    byte[] toBytes() {
        byte[] bytes = new byte[length * 8];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (instructions[i / 8] >>> i % 8 * 8);
        }
        return bytes;
    }

    private BpfCode add(int operation, int whenTrue, int whenFalse, int constant) {
        reserve(1);
        instructions[length++] = operation | (long) whenTrue << 16 | (long) whenFalse << 24 | (long) constant << 32;
        return this;
    }

    private void reserve(int more) {
        if (instructions.length - length < more) {
            instructions = Arrays.copyOf(instructions, Math.max(2 * instructions.length, length + more));
        }
    }
}
