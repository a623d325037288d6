package dev.jcontainer.prepare;

import dev.jcontainer.kernel.Bytes;
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
        return Bytes.hex(bytes);
    }
}
