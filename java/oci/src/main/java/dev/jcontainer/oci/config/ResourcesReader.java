package dev.jcontainer.oci.config;

import dev.jcontainer.json.DocumentException;
import dev.jcontainer.json.Value;
import dev.jcontainer.oci.config.Resources.BlockIo;
import dev.jcontainer.oci.config.Resources.Cpu;
import dev.jcontainer.oci.config.Resources.DeviceAccess;
import dev.jcontainer.oci.config.Resources.HugepageLimit;
import dev.jcontainer.oci.config.Resources.Memory;
import dev.jcontainer.oci.config.Resources.Network;
import dev.jcontainer.oci.config.Resources.Rdma;
import dev.jcontainer.oci.config.Resources.ThrottleDevice;
import dev.jcontainer.oci.config.Resources.WeightDevice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code linux.resources}, and the document of {@code update --resources}, which has the same form. */
public final class ResourcesReader {
    private static final long UNSIGNED_INT = 0xffffffffL;
    private static final long UNSIGNED_SHORT = 0xffff;

    private ResourcesReader() {}

    /**
     * Reads the resources that a value describes.
     *
     * @throws DocumentException if the value does not describe resources
     */
    public static Resources read(Value resources) throws DocumentException {
        Value memory = resources.get("memory");
        Value cpu = resources.get("cpu");
        Value pids = resources.get("pids");
        Value blockIo = resources.get("blockIO");
        Value network = resources.get("network");
        return new Resources(
                devices(resources),
                memory == null ? Memory.NONE : memory(memory),
                cpu == null ? Cpu.NONE : cpu(cpu),
                pids == null ? null : pids.numberOrNull("limit", Long.MIN_VALUE, Long.MAX_VALUE),
                blockIo == null ? BlockIo.NONE : blockIo(blockIo),
                hugepageLimits(resources),
                network == null ? Network.NONE : network(network),
                rdma(resources),
                ConfigReader.strings(resources, "unified"));
    }

    private static List<DeviceAccess> devices(Value resources) throws DocumentException {
        List<Value> values = resources.elements("devices");
        List<DeviceAccess> rules = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            Value rule = values.get(i);
            String type = ConfigReader.filled(rule.word("type", true, "", "a", "b", "c"));
            rules.add(new DeviceAccess(
                    rule.truth("allow"),
                    type == null ? "a" : type,
                    device(rule, "major"),
                    device(rule, "minor"),
                    access(rule)));
        }
        return rules;
    }

    /** Returns a device number, or null for all devices: if the member is absent or -1. */
    private static @Nullable Long device(Value rule, String member) throws DocumentException {
        Long number = rule.numberOrNull(member, -1, UNSIGNED_INT);
        return number == null || number < 0 ? null : number;
    }

    private static String access(Value rule) throws DocumentException {
        String access = ConfigReader.filled(rule.string("access"));
        if (access == null) {
            return "rwm";
        }
        for (int i = 0; i < access.length(); i++) {
            if ("rwm".indexOf(access.charAt(i)) < 0) {
                throw rule.problem("access", "only the letters r, w and m are allowed, not " + access);
            }
        }
        return access;
    }

    private static Memory memory(Value memory) throws DocumentException {
        return new Memory(
                bytes(memory, "limit"),
                bytes(memory, "reservation"),
                bytes(memory, "swap"),
                bytes(memory, "kernel"),
                bytes(memory, "kernelTCP"),
                memory.numberOrNull("swappiness", 0, 100),
                memory.truthOrNull("disableOOMKiller"),
                memory.truthOrNull("useHierarchy"),
                memory.truthOrNull("checkBeforeUpdate"));
    }

    private static @Nullable Long bytes(Value memory, String member) throws DocumentException {
        return memory.numberOrNull(member, -1, Long.MAX_VALUE);
    }

    private static Cpu cpu(Value cpu) throws DocumentException {
        return new Cpu(
                cpu.unsignedOrNull("shares"),
                cpu.numberOrNull("quota", Long.MIN_VALUE, Long.MAX_VALUE),
                cpu.unsignedOrNull("burst"),
                cpu.unsignedOrNull("period"),
                cpu.numberOrNull("realtimeRuntime", Long.MIN_VALUE, Long.MAX_VALUE),
                cpu.unsignedOrNull("realtimePeriod"),
                ConfigReader.filled(cpu.string("cpus")),
                ConfigReader.filled(cpu.string("mems")),
                cpu.numberOrNull("idle", 0, 1));
    }

    private static BlockIo blockIo(Value io) throws DocumentException {
        return new BlockIo(
                io.numberOrNull("weight", 0, UNSIGNED_SHORT),
                io.numberOrNull("leafWeight", 0, UNSIGNED_SHORT),
                weights(io),
                throttles(io, "throttleReadBpsDevice"),
                throttles(io, "throttleWriteBpsDevice"),
                throttles(io, "throttleReadIOPSDevice"),
                throttles(io, "throttleWriteIOPSDevice"));
    }

    private static List<WeightDevice> weights(Value io) throws DocumentException {
        List<Value> values = io.elements("weightDevice");
        List<WeightDevice> devices = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            Value device = values.get(i);
            devices.add(new WeightDevice(
                    device.requireNumber("major", 0, UNSIGNED_INT),
                    device.requireNumber("minor", 0, UNSIGNED_INT),
                    device.numberOrNull("weight", 0, UNSIGNED_SHORT),
                    device.numberOrNull("leafWeight", 0, UNSIGNED_SHORT)));
        }
        return devices;
    }

    private static List<ThrottleDevice> throttles(Value io, String member) throws DocumentException {
        List<Value> values = io.elements(member);
        List<ThrottleDevice> devices = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            Value device = values.get(i);
            devices.add(new ThrottleDevice(
                    device.requireNumber("major", 0, UNSIGNED_INT),
                    device.requireNumber("minor", 0, UNSIGNED_INT),
                    device.unsignedOrZero("rate")));
        }
        return devices;
    }

    private static List<HugepageLimit> hugepageLimits(Value resources) throws DocumentException {
        List<Value> values = resources.elements("hugepageLimits");
        List<HugepageLimit> limits = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            Value limit = values.get(i);
            String size = limit.requireString("pageSize");
            if (size.indexOf('/') >= 0) { // it becomes part of a file name
                throw limit.problem("pageSize", "not a size such as 2MB: " + size);
            }
            limits.add(new HugepageLimit(size, limit.require("limit").unsigned()));
        }
        return limits;
    }

    private static Network network(Value network) throws DocumentException {
        Map<String, Long> priorities = new LinkedHashMap<>();
        List<Value> values = network.elements("priorities");
        for (int i = 0; i < values.size(); i++) {
            Value value = values.get(i);
            priorities.put(value.requireString("name"), Long.valueOf(value.requireNumber("priority", 0, UNSIGNED_INT)));
        }
        return new Network(network.numberOrNull("classID", 0, UNSIGNED_INT), Collections.unmodifiableMap(priorities));
    }

    private static Map<String, Rdma> rdma(Value resources) throws DocumentException {
        Map<String, Rdma> devices = new LinkedHashMap<>();
        List<Value> values = resources.members("rdma");
        for (int i = 0; i < values.size(); i++) {
            Value device = values.get(i);
            devices.put(
                    device.name(),
                    new Rdma(
                            device.numberOrNull("hcaHandles", 0, UNSIGNED_INT),
                            device.numberOrNull("hcaObjects", 0, UNSIGNED_INT)));
        }
        return Collections.unmodifiableMap(devices);
    }
}
