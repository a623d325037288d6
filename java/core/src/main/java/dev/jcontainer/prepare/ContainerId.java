package dev.jcontainer.prepare;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;

/** The ids of containers. */
public final class ContainerId {
    private static final int BYTES = 32;
    private static final int SHORT = 12;

    private ContainerId() {}

    /** A random id: 64 hexadecimal digits. */
    public static String random() throws SystemCallException {
        byte[] bytes = new byte[BYTES];
        SystemCallException.check(Syscalls.random(bytes), "get random bytes");
        return Bytes.hex(bytes);
    }

    /** The first twelve digits of an id, as it is shown. They are also the default host name. */
    public static String shortened(String id) {
        return id.length() > SHORT ? id.substring(0, SHORT) : id;
    }
}
