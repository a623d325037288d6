package dev.jcontainer.oci.systemd;

import dev.jcontainer.plan.CgroupPlan.ControlWrite;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.UInt64;
import org.freedesktop.dbus.types.Variant;

/**
 * The properties of a scope for systemd (man 5 systemd.resource-control, man 5 org.freedesktop.systemd1).
 *
 * <p>Systemd writes some control files itself, and writes them again whenever it reloads its units. So it gets the
 * values of these files, in addition to our own writes. It leaves the other files alone. Pure.
 */
final class UnitProperties {
    private static final UInt64 INFINITY =
            new UInt64(BigInteger.ONE.shiftLeft(Long.SIZE).subtract(BigInteger.ONE));
    private static final long DEFAULT_PERIOD = 100_000;
    private static final long SECOND = 1_000_000;
    private static final long QUOTA_STEP = 10_000; // systemd's granularity, 1 % of a processor

    private final List<SystemdManager.Property> properties = new ArrayList<>();

    private UnitProperties() {}

    /**
     * Returns the properties of a new scope.
     *
     * @param pid the first process of the scope
     * @param writes the limits, as they are written to control files of cgroup v2
     */
    static List<SystemdManager.Property> ofScope(Scope scope, String description, int pid, List<ControlWrite> writes) {
        UnitProperties made = new UnitProperties();
        made.add("Description", description);
        made.add("Slice", scope.slice());
        made.add("Delegate", true); // systemd does not touch the cgroups below
        made.properties.add(new SystemdManager.Property("PIDs", new Variant<>(new UInt32[] {new UInt32(pid)}, "au")));
        made.add("DefaultDependencies", false); // it does not depend on other units
        made.add("CollectMode", "inactive-or-failed"); // removed when it is empty, also after a kill
        for (String counted : new String[] {"CPU", "Memory", "IO", "Tasks"}) {
            made.add(counted + "Accounting", true); // this enables the controllers
        }
        made.limits(writes);
        return made.properties;
    }

    /** Returns the properties that belong to the control files in these writes. */
    static List<SystemdManager.Property> ofLimits(List<ControlWrite> writes) {
        UnitProperties made = new UnitProperties();
        made.limits(writes);
        return made.properties;
    }

    private void add(String name, Object value) {
        properties.add(new SystemdManager.Property(name, new Variant<>(value)));
    }

    private void limits(List<ControlWrite> writes) {
        for (ControlWrite write : writes) {
            limit(write);
            ControlWrite otherwise = write.otherwise();
            if (otherwise != null) {
                limit(otherwise);
            }
        }
    }

    private void limit(ControlWrite write) {
        String file = write.file().substring(write.file().lastIndexOf('/') + 1);
        switch (file) {
            case "memory.max":
                add("MemoryMax", number(write.value()));
                break;
            case "memory.low":
                add("MemoryLow", number(write.value()));
                break;
            case "memory.swap.max":
                add("MemorySwapMax", number(write.value()));
                break;
            case "pids.max":
                add("TasksMax", number(write.value()));
                break;
            case "cpu.weight":
                add("CPUWeight", number(write.value()));
                break;
            case "cpu.max":
                quota(write.value());
                break;
            case "io.weight":
                add("IOWeight", number(write.value().substring("default ".length())));
                break;
            case "cpuset.cpus":
                properties.add(new SystemdManager.Property("AllowedCPUs", mask(write.value())));
                break;
            case "cpuset.mems":
                properties.add(new SystemdManager.Property("AllowedMemoryNodes", mask(write.value())));
                break;
            default: // systemd does not write this file
        }
    }

    private static UInt64 number(String value) {
        return value.equals("max") ? INFINITY : new UInt64(value);
    }

    /** Adds the properties for {@code QUOTA} or {@code QUOTA PERIOD}, both in microseconds. */
    private void quota(String value) {
        int space = value.indexOf(' ');
        String quota = space < 0 ? value : value.substring(0, space);
        long period = space < 0 ? DEFAULT_PERIOD : Long.parseLong(value.substring(space + 1));
        if (quota.equals("max")) {
            add("CPUQuotaPerSecUSec", INFINITY);
        } else {
            long inSecond = Math.multiplyExact(Long.parseLong(quota), SECOND) / period;
            add("CPUQuotaPerSecUSec", new UInt64((inSecond + QUOTA_STEP - 1) / QUOTA_STEP * QUOTA_STEP));
        }
        if (space >= 0) {
            add("CPUQuotaPeriodUSec", new UInt64(period));
        }
    }

    /** Returns a list such as {@code 0-2,5} as bits, the lowest first. */
    private static Variant<byte[]> mask(String list) {
        BitSet bits = new BitSet();
        for (String part : list.split(",", -1)) {
            String range = part.strip();
            int dash = range.indexOf('-');
            if (dash > 0) {
                bits.set(Integer.parseInt(range.substring(0, dash)), Integer.parseInt(range.substring(dash + 1)) + 1);
            } else if (!range.isEmpty()) {
                bits.set(Integer.parseInt(range));
            }
        }
        return new Variant<>(bits.toByteArray(), "ay");
    }
}
