package dev.jcontainer.cgroup;

import dev.jcontainer.kernel.FileTypes;
import dev.jcontainer.spec.DeviceRate;
import dev.jcontainer.spec.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The numbers of block devices. */
final class DeviceNumbers {

    private DeviceNumbers() {}

    /** Returns {@code MAJOR:MINOR} of each device that the limits name. */
    static Map<String, String> of(Limits limits) throws IOException {
        Map<String, String> numbers = new HashMap<>();
        look(limits.deviceReadBytes(), numbers);
        look(limits.deviceWriteBytes(), numbers);
        look(limits.deviceReadOperations(), numbers);
        look(limits.deviceWriteOperations(), numbers);
        return numbers;
    }

    private static void look(List<DeviceRate> rates, Map<String, String> numbers) throws IOException {
        for (DeviceRate rate : rates) {
            numbers.put(rate.device(), number(rate.device()));
        }
    }

    private static String number(String device) throws IOException {
        int mode;
        long number;
        try {
            mode = (Integer) Files.getAttribute(Path.of(device), "unix:mode");
            number = (Long) Files.getAttribute(Path.of(device), "unix:rdev");
        } catch (NoSuchFileException | RuntimeException e) {
            throw new CgroupException("Cannot limit the I/O of " + device + ": there is no such device.");
        }
        if ((mode & FileTypes.MASK) != FileTypes.BLOCK_DEVICE) {
            throw new CgroupException("Cannot limit the I/O of " + device + ": it is not a block device.");
        }
        return major(number) + ":" + minor(number);
    }

    /** Returns the major number; the layout of {@code dev_t} is that of glibc and musl, gnu_dev_major(3). */
    static long major(long number) {
        return number >>> 8 & 0xfff | number >>> 32 & ~0xfffL;
    }

    static long minor(long number) {
        return number & 0xff | number >>> 12 & 0xffffff00L;
    }
}
