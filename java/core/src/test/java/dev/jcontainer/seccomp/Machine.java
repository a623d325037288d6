package dev.jcontainer.seccomp;

import dev.jcontainer.plan.step.Filter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Runs a filter as the kernel does, for a system call that need not happen. It implements the part of BPF that filters
 * use.
 */
final class Machine {
    static final int X86_64 = 0xc000003e;
    static final int I386 = 0x40000003;
    static final int X32_BIT = 0x40000000;

    private static final int DATA_LENGTH = 64;

    private final ByteBuffer code;

    Machine(Filter filter) {
        code = ByteBuffer.wrap(filter.toBytes()).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The filter's result, {@code SECCOMP_RET_*}. */
    int run(int architecture, int number, long... arguments) {
        ByteBuffer data = ByteBuffer.allocate(DATA_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        data.putInt(number).putInt(architecture).putLong(0);
        for (long argument : arguments) {
            data.putLong(argument);
        }
        int accumulator = 0;
        int at = 0;
        while (true) {
            int operation = code.getShort(at * 8) & 0xffff;
            int whenTrue = code.get(at * 8 + 2) & 0xff;
            int whenFalse = code.get(at * 8 + 3) & 0xff;
            int constant = code.getInt(at * 8 + 4);
            at++;
            switch (operation) {
                case 0x20: // load a word
                    accumulator = data.getInt(constant);
                    break;
                case 0x54: // and
                    accumulator &= constant;
                    break;
                case 0x05: // jump
                    at += constant;
                    break;
                case 0x15: // jump if equal
                    at += accumulator == constant ? whenTrue : whenFalse;
                    break;
                case 0x25: // jump if greater
                    at += Integer.compareUnsigned(accumulator, constant) > 0 ? whenTrue : whenFalse;
                    break;
                case 0x35: // jump if greater or equal
                    at += Integer.compareUnsigned(accumulator, constant) >= 0 ? whenTrue : whenFalse;
                    break;
                case 0x06: // return
                    return constant;
                default:
                    throw new IllegalStateException("no filter has the operation 0x" + Integer.toHexString(operation));
            }
        }
    }
}
