package dev.jcontainer.cgroup;

import dev.jcontainer.spec.DeviceRule;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Converts device rules to the two forms that the kernel has: lines for v1, an eBPF program for v2. It has no side
 * effects.
 */
final class DeviceRules {
    /**
     * By default device nodes may be made but not used, except for the devices in every container's /dev; see the
     * kernel's devices.txt.
     */
    private static final List<DeviceRule> STANDARD = List.of(
            DeviceRule.allow('c', DeviceRule.ANY, DeviceRule.ANY, "m"),
            DeviceRule.allow('b', DeviceRule.ANY, DeviceRule.ANY, "m"),
            DeviceRule.allow('c', 1, 3, "rwm"), // null
            DeviceRule.allow('c', 1, 5, "rwm"), // zero
            DeviceRule.allow('c', 1, 7, "rwm"), // full
            DeviceRule.allow('c', 1, 8, "rwm"), // random
            DeviceRule.allow('c', 1, 9, "rwm"), // urandom
            DeviceRule.allow('c', 5, 0, "rwm"), // tty
            DeviceRule.allow('c', 5, 1, "rwm"), // console
            DeviceRule.allow('c', 5, 2, "rwm"), // ptmx
            DeviceRule.allow('c', 136, DeviceRule.ANY, "rwm")); // pts

    /**
     * The offsets in struct bpf_cgroup_dev_ctx of include/uapi/linux/bpf.h: access_type, major, minor, 32 bits each.
     */
    private static final int ACCESS_TYPE_AT = 0;

    private static final int MAJOR_AT = 4;
    private static final int MINOR_AT = 8;
    private static final int TYPE_MASK = 0xffff;
    private static final int ACCESS_SHIFT = 16;

    // Registers: r1 is the context at first and scratch space later; r2 is the type, r3 the access, r4 and r5 are the
    // numbers.
    private static final int R0 = 0;
    private static final int R1 = 1;
    private static final int R2 = 2;
    private static final int R3 = 3;
    private static final int R4 = 4;
    private static final int R5 = 5;

    // Instructions of Documentation/bpf/standardization/instruction-set.rst: 32-bit arithmetic, and jumps that compare
    // with constants.
    private static final int LOAD_WORD = 0x61;
    private static final int MOVE = 0xb4;
    private static final int MOVE_REGISTER = 0xbc;
    private static final int AND = 0x54;
    private static final int SHIFT_RIGHT = 0x74;
    private static final int JUMP_NOT_EQUAL = 0x56;
    private static final int JUMP_EQUAL = 0x16;
    private static final int EXIT = 0x95;

    private DeviceRules() {}

    /** Returns all rules of a container; the first one denies everything. */
    static List<DeviceRule> with(List<DeviceRule> more) {
        List<DeviceRule> rules = new ArrayList<>(STANDARD);
        rules.addAll(more);
        return rules;
    }

    /** Returns the line for {@code devices.allow} or {@code devices.deny}. */
    static String line(DeviceRule rule) {
        return rule.type() == DeviceRule.ALL
                ? "a"
                : rule.type() + " " + number(rule.major()) + ":" + number(rule.minor()) + " " + rule.access();
    }

    private static String number(long number) {
        return number == DeviceRule.ANY ? "*" : Long.toString(number);
    }

    /**
     * Returns a program that returns 1 if the last matching rule allows the access, otherwise 0. An allowing rule
     * matches if it has all of the requested access, a denying rule if it has any of it.
     */
    static byte[] program(List<DeviceRule> rules) {
        Assembler out = new Assembler();
        out.add(LOAD_WORD, R2, R1, ACCESS_TYPE_AT, 0);
        out.add(LOAD_WORD, R3, R1, ACCESS_TYPE_AT, 0);
        out.add(LOAD_WORD, R4, R1, MAJOR_AT, 0);
        out.add(LOAD_WORD, R5, R1, MINOR_AT, 0);
        out.add(AND, R2, 0, 0, TYPE_MASK);
        out.add(SHIFT_RIGHT, R3, 0, 0, ACCESS_SHIFT);
        boolean decided = false;
        for (int i = rules.size() - 1; i >= 0 && !decided; i--) {
            DeviceRule rule = rules.get(i);
            rule(out, rule);
            decided = rule.type() == DeviceRule.ALL; // the verifier refuses unreachable code
        }
        if (!decided) {
            verdict(out, false);
        }
        return out.bytes.toByteArray();
    }

    private static void rule(Assembler out, DeviceRule rule) {
        if (rule.type() == DeviceRule.ALL) {
            verdict(out, rule.isAllowed());
            return;
        }
        boolean anyMajor = rule.major() == DeviceRule.ANY;
        boolean anyMinor = rule.minor() == DeviceRule.ANY;
        int left = 1 + 3 + (anyMajor ? 0 : 1) + (anyMinor ? 0 : 1) + 2;
        left--;
        out.add(JUMP_NOT_EQUAL, R2, 0, left, rule.type() == DeviceRule.BLOCK ? 1 : 2);
        out.add(MOVE_REGISTER, R1, R3, 0, 0);
        out.add(AND, R1, 0, 0, rule.isAllowed() ? ~access(rule) : access(rule));
        left -= 3;
        out.add(rule.isAllowed() ? JUMP_NOT_EQUAL : JUMP_EQUAL, R1, 0, left, 0);
        if (!anyMajor) {
            left--;
            out.add(JUMP_NOT_EQUAL, R4, 0, left, (int) rule.major());
        }
        if (!anyMinor) {
            left--;
            out.add(JUMP_NOT_EQUAL, R5, 0, left, (int) rule.minor());
        }
        verdict(out, rule.isAllowed());
    }

    private static void verdict(Assembler out, boolean isAllowed) {
        out.add(MOVE, R0, 0, 0, isAllowed ? 1 : 0);
        out.add(EXIT, 0, 0, 0, 0);
    }

    /** The access as bits: BPF_DEVCG_ACC_MKNOD 1, READ 2, WRITE 4. */
    private static int access(DeviceRule rule) {
        return (rule.access().indexOf('m') >= 0 ? 1 : 0)
                | (rule.access().indexOf('r') >= 0 ? 2 : 0)
                | (rule.access().indexOf('w') >= 0 ? 4 : 0);
    }

    /** Writes struct bpf_insn: opcode, two registers, 16 bits of offset, 32 bits of constant; little endian. */
    private static final class Assembler {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        void add(int opcode, int destination, int source, int offset, int constant) {
            bytes.write(opcode);
            bytes.write(source << 4 | destination);
            bytes.write(offset);
            bytes.write(offset >> 8);
            for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
                bytes.write(constant >> shift);
            }
        }
    }
}
