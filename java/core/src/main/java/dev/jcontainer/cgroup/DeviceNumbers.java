package dev.jcontainer.cgroup;

import dev.jcontainer.spec.DeviceRate;
import dev.jcontainer.spec.DeviceRule;
import dev.jcontainer.spec.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The numbers of block devices. */
final class DeviceNumbers {
    private static final int TYPE = 0170000;
    private static final int BLOCK_DEVICE = 0060000;

    private DeviceNumbers() {}

    /** {@code MAJOR:MINOR} of each device that the limits name. */
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
        Node node;
        try {
            node = Node.of(device);
        } catch (IOException | RuntimeException e) {
            throw new CgroupException("Cannot limit the I/O of " + device + ": there is no such device.");
        }
        if (!node.isBlock()) {
            throw new CgroupException("Cannot limit the I/O of " + device + ": it is no block device.");
        }
        return major(node.number) + ":" + minor(node.number);
    }

    /** The limits with a rule for each device; the rules that they have come last, and so hold. */
    static Limits allowing(Limits limits, Map<String, String> devices) throws IOException {
        Limits.Builder builder = Limits.builder();
        for (Map.Entry<String, String> device : devices.entrySet()) {
            Node node;
            try {
                node = Node.of(device.getKey());
            } catch (IOException | RuntimeException e) {
                throw new CgroupException("Cannot allow the device " + device.getKey() + ": there is no such node.");
            }
            char type = node.isBlock() ? DeviceRule.BLOCK : DeviceRule.CHARACTER;
            builder.deviceRule(DeviceRule.allow(type, major(node.number), minor(node.number), device.getValue()));
        }
        for (DeviceRule rule : limits.deviceRules()) {
            builder.deviceRule(rule);
        }
        return limits.toBuilder().deviceRules(builder.build().deviceRules()).build();
    }

    /** What a path leads to. */
    private record Node(int mode, long number) {
        static Node of(String path) throws IOException {
            int mode = (Integer) Files.getAttribute(Path.of(path), "unix:mode");
            return new Node(mode, (Long) Files.getAttribute(Path.of(path), "unix:rdev"));
        }

        boolean isBlock() {
            return (mode & TYPE) == BLOCK_DEVICE;
        }
    }

    /** The layout of {@code dev_t} in glibc and musl, gnu_dev_major(3). */
    static long major(long number) {
        return number >>> 8 & 0xfff | number >>> 32 & ~0xfffL;
    }

    static long minor(long number) {
        return number & 0xff | number >>> 12 & 0xffffff00L;
    }
}
