package dev.jcontainer.spec;

/**
 * A device of the host in the container: a node of its own with the numbers, owner and mode of the host's. Immutable.
 *
 * @param source the host's node, an absolute path; symbolic links are followed
 * @param target its path in the container, absolute
 * @param isReadable whether the container may read from it
 * @param isWritable whether it may write to it
 * @param isMakeable whether it may make further nodes of it
 */
public record Device(String source, String target, boolean isReadable, boolean isWritable, boolean isMakeable) {
    public Device {
        Checks.absolutePath("device of the host", source);
        Checks.target("path of a device in the container", target);
        target = Paths.normal(target); // a node has no directory's slash at its end
        if (!isReadable && !isWritable && !isMakeable) {
            throw new IllegalArgumentException("The device " + source + " is given without any access to it");
        }
    }

    /** With every access, at the same path. */
    public static Device of(String path) {
        return new Device(path, path, true, true, true);
    }

    /** The access as the device control group has it: {@code rwm} or a part of it. */
    public String access() {
        return (isReadable ? "r" : "") + (isWritable ? "w" : "") + (isMakeable ? "m" : "");
    }
}
