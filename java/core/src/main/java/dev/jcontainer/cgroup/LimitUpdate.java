package dev.jcontainer.cgroup;

import dev.jcontainer.plan.CgroupPlan.ControlWrite;
import dev.jcontainer.spec.Limits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Changes the limits of a running container. */
final class LimitUpdate {
    private LimitUpdate() {}

    /**
     * Sets those limits of a running container that are given.
     *
     * @throws CgroupException if one of them cannot be set; those before it stay set
     */
    static void update(Cgroup cgroup, Limits limits) throws IOException {
        if (limits.cgroupParent() != null
                || limits.oomScoreAdj() != null
                || !limits.deviceRules().isEmpty()) {
            throw new IllegalArgumentException("The parent cgroup, the OOM score and the device rules of a running"
                    + " container cannot be changed");
        }
        LimitWrites.check(limits, cgroup.isUnified());
        Map<String, String> devices = DeviceNumbers.of(limits);
        if (cgroup.isUnified()) {
            updateV2(cgroup, limits, devices);
        } else {
            updateV1(cgroup, limits, devices);
        }
    }

    private static void updateV2(Cgroup cgroup, Limits limits, Map<String, String> devices) throws IOException {
        String directory = cgroup.directories().get(0);
        Limits given = MemoryUpdate.complete(limits, directory, true);
        for (ControlWrite write : LimitWrites.v2(given, devices, bandwidth(directory))) {
            String controller = CgroupPlanner.controllerOf(write.file());
            String has = ControlFile.readIfThere(directory + "/cgroup.controllers");
            if (has == null || !ControlFile.split(has, ' ').contains(controller)) {
                String subtree = CgroupPlanner.parentOf(directory) + UnifiedLayout.SUBTREE;
                ControlWrites.enable(new ControlWrite(subtree, "+" + controller, write.limit(), null));
            }
            ControlWrites.apply(List.of(write.in(directory)));
        }
    }

    /** Returns the content of a cgroup's {@code cpu.max}, or null if the controller is not enabled for it. */
    static @Nullable String bandwidth(String directory) throws IOException {
        return ControlFile.readIfThere(directory + "/cpu.max");
    }

    private static void updateV1(Cgroup cgroup, Limits limits, Map<String, String> devices) throws IOException {
        if (!limits.conf().isEmpty()) {
            throw new CgroupException(
                    "Cannot write control files of cgroup v2 (--cgroup-conf): the container's cgroups are of v1.");
        }
        Map<String, String> controllers = cgroup.byController();
        List<ControlWrite> writes = new ArrayList<>();
        Limits given = MemoryUpdate.complete(limits, controllers.get("memory"), false);
        for (ControlWrite write : LimitWrites.v1(given, devices)) {
            String controller = CgroupPlanner.controllerOf(write.file());
            String directory = controllers.get(controller);
            if (directory == null) {
                throw new CgroupException("Cannot set the limit --" + write.limit()
                        + ": the container was started without" + " a cgroup of the controller '" + controller
                        + "'; give it such a limit from the start.");
            }
            writes.add(write.in(directory));
        }
        raiseBothFirst(writes);
        lowerPeriodLast(writes);
        ControlWrites.apply(writes);
    }

    /** Raises the limit of memory and swap first: memory must never be above memory and swap together. */
    private static void raiseBothFirst(List<ControlWrite> writes) throws IOException {
        for (int i = 1; i < writes.size(); i++) {
            ControlWrite both = writes.get(i);
            if (both.file().endsWith("/memory.memsw.limit_in_bytes")) {
                long now = ControlFile.number(both.file());
                long then = ControlFile.parse(both.value());
                if (then < 0 || now >= 0 && then > now) {
                    writes.set(i, writes.get(i - 1));
                    writes.set(i - 1, both);
                }
            }
        }
    }

    /**
     * Orders the writes of quota and period. The kernel refuses (EINVAL) a share of processor time, quota divided by
     * period, above that of a cgroup above. So a longer period is written before its quota, and a shorter one after it.
     */
    private static void lowerPeriodLast(List<ControlWrite> writes) throws IOException {
        for (int i = 1; i < writes.size(); i++) {
            ControlWrite period = writes.get(i - 1);
            if (writes.get(i).file().endsWith("/cpu.cfs_quota_us")
                    && period.file().endsWith("/cpu.cfs_period_us")
                    && ControlFile.parse(period.value()) < ControlFile.number(period.file())) {
                writes.set(i - 1, writes.get(i));
                writes.set(i, period);
            }
        }
    }
}
