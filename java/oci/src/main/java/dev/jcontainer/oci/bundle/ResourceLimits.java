package dev.jcontainer.oci.bundle;

import dev.jcontainer.json.DocumentException;
import dev.jcontainer.oci.config.Resources;
import dev.jcontainer.spec.ControlSetting;
import dev.jcontainer.spec.DeviceRule;
import dev.jcontainer.spec.Limits;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns {@code linux.resources} into limits. Zero counts as absent: engines write it for values that nobody has set.
 * Pure.
 */
public final class ResourceLimits {
    private static final String PATH = "linux.resources.";

    private final Limits.Builder limits = Limits.builder();
    private final Resources resources;
    private boolean isMemoryLifted;

    private ResourceLimits(Resources resources) {
        this.resources = resources;
    }

    /**
     * Returns the limits of a new container.
     *
     * @param parent the cgroup in which the container's cgroup is made, or null for the caller's
     * @param withDevices whether the rules for devices are included
     * @throws DocumentException if the resources contain something that no host can enforce
     */
    public static Limits of(Resources resources, @Nullable String parent, boolean withDevices)
            throws DocumentException {
        return new ResourceLimits(resources).build(withDevices, parent);
    }

    /**
     * Returns changed limits of a running container. They do not include the rules for devices.
     *
     * @throws DocumentException if the resources contain something that no host can enforce
     */
    public static Limits change(Resources resources) throws DocumentException {
        ResourceLimits change = new ResourceLimits(resources);
        change.lift();
        return change.build(false, null);
    }

    /**
     * Removes the memory limit of a running container, if the resources say so; a new container has none by default.
     * The limit of memory and swap must never be below the memory limit, so it is removed first.
     */
    private void lift() throws DocumentException {
        Resources.Memory memory = resources.memory();
        if (memory.limit() == null || memory.limit() >= 0) {
            return;
        }
        if (memory.swap() != null && memory.swap() > 0) {
            throw new DocumentException(
                    "linux.resources.memory.swap", "it requires a memory limit, but memory.limit removes that");
        }
        limits.setting(new ControlSetting("", "memory.memsw.limit_in_bytes", "memory.swap.max", "-1", "max"))
                .setting(new ControlSetting("memory", "memory.limit_in_bytes", "memory.max", "-1", "max"));
        isMemoryLifted = true;
    }

    private Limits build(boolean withDevices, @Nullable String parent) throws DocumentException {
        try {
            memory();
            cpu();
            others();
            ResourceControlSettings.add(resources, limits);
            if (withDevices) {
                devices();
            }
            if (parent != null) {
                limits.cgroupParent(parent);
            }
            return limits.build();
        } catch (IllegalArgumentException e) {
            throw new DocumentException("linux.resources", String.valueOf(e.getMessage()));
        }
    }

    private static boolean isGiven(@Nullable Long value) {
        return value != null && value != 0;
    }

    private void memory() {
        Resources.Memory memory = resources.memory();
        Long limit = memory.limit();
        if (isGiven(limit) && limit != null && limit > 0) {
            limits.memory(limit);
        }
        Long swap = memory.swap();
        if (isGiven(swap) && swap != null && !isMemoryLifted) {
            limits.memorySwap(swap < 0 ? Limits.UNLIMITED : swap);
        }
        Long reservation = memory.reservation();
        if (isGiven(reservation) && reservation != null && reservation > 0) {
            limits.memoryReservation(reservation);
        }
    }

    private void cpu() {
        Resources.Cpu cpu = resources.cpu();
        Long shares = cpu.shares();
        if (isGiven(shares) && shares != null) {
            limits.cpuShares(shares);
        }
        Long period = cpu.period();
        if (isGiven(period) && period != null) {
            limits.cpuPeriod(period);
        }
        Long quota = cpu.quota();
        if (isGiven(quota) && quota != null) {
            limits.cpuQuota(quota < 0 ? Limits.UNLIMITED : quota);
        }
        if (cpu.cpus() != null) {
            limits.cpusetCpus(cpu.cpus());
        }
        if (cpu.mems() != null) {
            limits.cpusetMems(cpu.mems());
        }
    }

    private void others() {
        Long pids = resources.pidsLimit();
        if (isGiven(pids) && pids != null) {
            limits.pids(pids < 0 ? Limits.UNLIMITED : pids);
        }
        Long weight = resources.blockIo().weight();
        if (isGiven(weight) && weight != null) {
            limits.blkioWeight(weight.intValue());
        }
        for (Map.Entry<String, String> file : resources.unified().entrySet()) {
            limits.conf(file.getKey(), file.getValue());
        }
    }

    /**
     * Adds the rules for devices. The list of every engine begins with a rule that denies everything, and so does ours.
     * A later rule of this kind would deny the devices that every container has, so it is refused.
     */
    private void devices() throws DocumentException {
        for (int i = 0; i < resources.devices().size(); i++) {
            Resources.DeviceAccess rule = resources.devices().get(i);
            boolean isForAll = rule.type().equals("a");
            if (isForAll && !rule.allow() && i == 0) {
                continue;
            }
            if (isForAll
                    && (rule.major() != null
                            || rule.minor() != null
                            || rule.access().length() < 3)) {
                throw new DocumentException(
                        PATH + "devices[" + i + "]",
                        "a rule for devices of all types has no numbers, and the access rwm");
            }
            if (isForAll && !rule.allow()) {
                throw new DocumentException(
                        PATH + "devices[" + i + "]", "only the first rule may deny everything; move it to the front");
            }
            limits.deviceRule(new DeviceRule(
                    rule.allow(), rule.type().charAt(0), number(rule.major()), number(rule.minor()), rule.access()));
        }
    }

    private static long number(@Nullable Long number) {
        return number == null ? DeviceRule.ANY : number;
    }
}
