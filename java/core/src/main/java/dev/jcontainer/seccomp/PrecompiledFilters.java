package dev.jcontainer.seccomp;

import dev.jcontainer.kernel.ClassPathResources;
import dev.jcontainer.plan.step.Filter;
import dev.jcontainer.spec.Capabilities;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The filters of the default profile that the build compiles, for the usual sets of capabilities: reading one takes a
 * tenth of the time that a cold JVM needs to compile it. There is a resource for each architecture, in big-endian
 * order:
 *
 * <pre>
 * u64  the capabilities on which the profile depends
 *   u64  those of them that this filter is for
 *   u32  the length of the filter, followed by its bytes
 * </pre>
 *
 * Another resource holds only the filter of a container without namespaces, in the machine's byte order.
 */
final class PrecompiledFilters {
    /**
     * The system property that names a directory with the resources. It is tried first, because opening the jar for one
     * resource is slow at a start.
     */
    private static final String DIRECTORY_PROPERTY = "jcontainer.filters.dir";

    private static final String RESOURCE = "default-filters-";
    private static final String LANDLOCK_RESOURCE = "default-filter-landlock-";

    /** The default capabilities, and none. */
    private static final List<Long> CAPABILITIES = List.of(Capabilities.DEFAULT.granted(), 0L);

    private PrecompiledFilters() {}

    /** Called by the build: writes the resources into a directory. */
    public static void main(String[] arguments) throws IOException {
        for (String architecture : List.of("x86_64", "aarch64")) {
            Path directory = Path.of(arguments[0]);
            Files.write(directory.resolve(RESOURCE + architecture), encode(architecture));
            Files.write(
                    directory.resolve(LANDLOCK_RESOURCE + architecture),
                    Filters.compileLandlock(Filters.text(), Filters.landlockText(), architecture)
                            .toBytes());
        }
    }

    private static byte[] encode(String architecture) throws IOException {
        String text = Filters.text();
        long conditions = DefaultProfile.conditions(text);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(conditions);
            for (long capabilities : CAPABILITIES) {
                byte[] filter =
                        Filters.compileDefault(text, capabilities, architecture).toBytes();
                out.writeLong(capabilities & conditions);
                out.writeInt(filter.length);
                out.write(filter);
            }
        }
        return bytes.toByteArray();
    }

    /**
     * Returns the filter for a container with these capabilities, or null if it must be compiled.
     *
     * @throws IOException if the resource cannot be read
     */
    static @Nullable Filter find(String architecture, long capabilities) throws IOException {
        byte[] content = read(RESOURCE + architecture);
        if (content == null) {
            return null; // the build does not know this architecture
        }
        ByteBuffer bytes = ByteBuffer.wrap(content);
        long wanted = capabilities & bytes.getLong();
        while (bytes.hasRemaining()) {
            boolean found = bytes.getLong() == wanted;
            byte[] filter = new byte[bytes.getInt()];
            bytes.get(filter);
            if (found) {
                return new Filter(filter);
            }
        }
        return null;
    }

    /** Returns the filter for a container without namespaces, or null if it must be compiled. */
    static @Nullable Filter findLandlock(String architecture) throws IOException {
        byte[] content = read(LANDLOCK_RESOURCE + architecture);
        return content == null ? null : new Filter(content);
    }

    private static byte @Nullable [] read(String name) throws IOException {
        String directory = System.getProperty(DIRECTORY_PROPERTY);
        if (directory == null) {
            return ClassPathResources.read(PrecompiledFilters.class, Filters.PACKAGE + name);
        }
        try (InputStream in = new FileInputStream(new File(directory, name))) {
            return in.readAllBytes();
        }
    }
}
