package dev.jcontainer.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Limits of block I/O, of the cgroup controller io, or blkio on cgroup v1.
 *
 * @param weight the share relative to other cgroups, or null if none is given
 * @param readBytes bytes per second that may be read from devices
 * @param writeBytes bytes per second that may be written to devices
 * @param readOperations read operations per second from devices
 * @param writeOperations write operations per second to devices
 */
record BlockIoLimits(
        @Nullable Long weight,
        List<DeviceRate> readBytes,
        List<DeviceRate> writeBytes,
        List<DeviceRate> readOperations,
        List<DeviceRate> writeOperations) {
    static final BlockIoLimits NONE = new BlockIoLimits(null, List.of(), List.of(), List.of(), List.of());

    BlockIoLimits {
        readBytes = List.copyOf(readBytes);
        writeBytes = List.copyOf(writeBytes);
        readOperations = List.copyOf(readOperations);
        writeOperations = List.copyOf(writeOperations);
    }

    BlockIoLimits withWeight(long value) {
        return new BlockIoLimits(
                Checks.between("weight of block I/O", value, 10, 1000),
                readBytes,
                writeBytes,
                readOperations,
                writeOperations);
    }

    BlockIoLimits plusReadBytes(DeviceRate rate) {
        return new BlockIoLimits(weight, Copies.plus(readBytes, rate), writeBytes, readOperations, writeOperations);
    }

    BlockIoLimits plusWriteBytes(DeviceRate rate) {
        return new BlockIoLimits(weight, readBytes, Copies.plus(writeBytes, rate), readOperations, writeOperations);
    }

    BlockIoLimits plusReadOperations(DeviceRate rate) {
        return new BlockIoLimits(weight, readBytes, writeBytes, Copies.plus(readOperations, rate), writeOperations);
    }

    BlockIoLimits plusWriteOperations(DeviceRate rate) {
        return new BlockIoLimits(weight, readBytes, writeBytes, readOperations, Copies.plus(writeOperations, rate));
    }

    /** These limits with the weight of others, if they give one, and with their rates. */
    BlockIoLimits with(BlockIoLimits others) {
        return new BlockIoLimits(
                others.weight == null ? weight : others.weight,
                Copies.all(readBytes, others.readBytes),
                Copies.all(writeBytes, others.writeBytes),
                Copies.all(readOperations, others.readOperations),
                Copies.all(writeOperations, others.writeOperations));
    }

    boolean isNone() {
        return weight == null
                && readBytes.isEmpty()
                && writeBytes.isEmpty()
                && readOperations.isEmpty()
                && writeOperations.isEmpty();
    }
}
