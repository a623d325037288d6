package dev.jcontainer.prepare;

import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;

/** The ids of containers. */
public final class ContainerId {
    private static final int BYTES = 6;

    private ContainerId() {}

    /** A random id: twelve hexadecimal digits, as docker shows an id. It is also the default host name. */
    public static String random() throws SystemCallException {
        byte[] bytes = new byte[BYTES];
        SystemCallException.check(Syscalls.random(bytes), "get random bytes");
        char[] digits = new char[2 * BYTES];
        for (int i = 0; i < digits.length; i++) {
            digits[i] = Character.forDigit(bytes[i / 2] >> (i % 2 == 0 ? 4 : 0) & 0xf, 16);
        }
        return new String(digits);
    }
}
