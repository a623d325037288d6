package dev.jcontainer.spec;

import dev.jcontainer.kernel.PlainText;

/**
 * Allows or denies a container to use device nodes; the kernel checks it at each open and mknod. If two rules match a
 * device, the later one counts.
 *
 * @param isAllowed whether the devices are allowed; otherwise they are denied
 * @param type {@link #CHARACTER}, {@link #BLOCK} or {@link #ALL}
 * @param major the driver's number, or {@link #ANY}
 * @param minor the device's number, or {@link #ANY}
 * @param access {@code r} to read, {@code w} to write, {@code m} to make the node; each at most once
 */
public record DeviceRule(boolean isAllowed, char type, long major, long minor, String access) {
    /** Character devices. */
    public static final char CHARACTER = 'c';
    /** Block devices. */
    public static final char BLOCK = 'b';
    /** All devices, with any number and any access. */
    public static final char ALL = 'a';
    /** Any number. */
    public static final long ANY = -1;

    private static final long MAX_NUMBER = 0xffffffffL;

    public DeviceRule {
        if (type != CHARACTER && type != BLOCK && type != ALL) {
            throw new IllegalArgumentException("The type of a device is c, b or a, not " + type);
        }
        if (type == ALL && (major != ANY || minor != ANY || !access.equals("rwm"))) {
            throw new IllegalArgumentException("A rule for all devices must have no numbers and the access rwm");
        }
        if (major < ANY || major > MAX_NUMBER || minor < ANY || minor > MAX_NUMBER) {
            throw new IllegalArgumentException("The numbers of a device are 0 to 4294967295: " + major + ":" + minor);
        }
        boolean valid = !access.isEmpty();
        for (int i = 0; valid && i < access.length(); i++) {
            valid = "rwm".indexOf(access.charAt(i)) >= 0 && access.indexOf(access.charAt(i)) == i;
        }
        if (!valid) {
            throw new IllegalArgumentException(
                    "The access to a device consists of the letters r, w and m, each at most once: "
                            + PlainText.quoted(access));
        }
    }

    /** Allows a device. */
    public static DeviceRule allow(char type, long major, long minor, String access) {
        return new DeviceRule(true, type, major, minor, access);
    }

    /** Denies a device. */
    public static DeviceRule deny(char type, long major, long minor, String access) {
        return new DeviceRule(false, type, major, minor, access);
    }

    /** Allows everything. */
    public static DeviceRule allowAll() {
        return new DeviceRule(true, ALL, ANY, ANY, "rwm");
    }
}
