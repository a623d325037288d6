package dev.jcontainer.spec;

/**
 * A device of the host in the container: the container gets a node with the numbers, owner and mode of the host's node.
 * Immutable.
 *
 * @param source the absolute path of the host's node; symbolic links are followed
 * @param target its path in the container, absolute
 * @param isReadable whether the container may read from it
 * @param isWritable whether the container may write to it
 * @param isMakeable whether the container may make more nodes of the device
 */
public record Device(String source, String target, boolean isReadable, boolean isWritable, boolean isMakeable) {
    public Device {
        Checks.absolutePath("device of the host", source);
        Checks.target("path of a device in the container", target);
        target = Paths.normal(target); // unlike a directory, a node has no slash at its end
        if (!isReadable && !isWritable && !isMakeable) {
            throw new IllegalArgumentException("The device " + source + " is given without any access to it");
        }
    }

    /** A device with full access, at the same path in the container. */
    public static Device of(String path) {
        return new Device(path, path, true, true, true);
    }

    /** The access in the syntax of the device cgroup: {@code rwm} or a part of it. */
    public String access() {
        return (isReadable ? "r" : "") + (isWritable ? "w" : "") + (isMakeable ? "m" : "");
    }
}
