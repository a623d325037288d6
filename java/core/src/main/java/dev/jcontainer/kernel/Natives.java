package dev.jcontainer.kernel;

import java.io.File;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Finds the native code: loads the JNI library, and provides the bytes of the helper.
 * <p>With the system property {@code jcontainer.native.dir} both come from that directory only. Otherwise they come
 * from the resources {@code native/linux-ARCH/}. {@link LibraryCache} writes the library to a file from which it can be
 * loaded; the helper is never written to a file system.
 */
public final class Natives {
    /** The system property that names a directory with both files. */
    public static final String DIRECTORY_PROPERTY = "jcontainer.native.dir";

    private static final String LIBRARY = "libjcontainer.so";
    private static final String HELPER = "jcontainer-init";

    private static volatile boolean loaded;

    private Natives() {}

    /**
     * Loads the JNI library, if it is not loaded yet. It must be called before {@link Syscalls} is used: if it fails,
     * for example for lack of a descriptor, the next call tries again, while a class whose initializer has failed can
     * never be used.
     *
     * @throws IOException if it cannot be loaded; the text says what was tried
     */
    public static void require() throws IOException {
        if (!loaded) {
            load();
        }
    }

    private static synchronized void load() throws IOException {
        if (loaded) {
            return;
        }
        find();
        loaded = true;
    }

    private static void find() throws IOException {
        String directory = System.getProperty(DIRECTORY_PROPERTY);
        try {
            if (directory != null) {
                load(new File(directory, LIBRARY).getAbsoluteFile());
            } else {
                new LibraryCache(LIBRARY, digestOf(LIBRARY)).load(resource(LIBRARY));
            }
        } catch (IllegalCallerException e) {
            throw denied(e);
        }
    }

    static void load(File library) throws IOException {
        try {
            System.load(library.getPath());
        } catch (UnsatisfiedLinkError e) { // for a file that cannot be opened, its text is only the path
            open(library).close();
            throw unusable(library, e);
        }
    }

    private static IOException unusable(File file, Throwable e) {
        return new IOException(
                "Cannot load " + file.getName() + " from the directory of -D" + DIRECTORY_PROPERTY + ": "
                        + e.getMessage() + ".",
                e);
    }

    /** JDK 24 and later can deny native access: JEP 472. */
    private static IOException denied(IllegalCallerException e) {
        Module own = Natives.class.getModule();
        return new IOException(
                "Cannot load " + LIBRARY
                        + ": this JVM denies native access. Start it with --enable-native-access="
                        + (own.isNamed() ? own.getName() : "ALL-UNNAMED")
                        + ", or without --illegal-native-access=deny.",
                e);
    }

    /** Loads the library for the initializer of {@link Syscalls}. */
    static void requireLinked() {
        try {
            require();
        } catch (IOException e) {
            throw (UnsatisfiedLinkError) new UnsatisfiedLinkError(e.getMessage()).initCause(e);
        }
    }

    /**
     * Returns the helper's bytes.
     *
     * @throws IOException if there is no helper for this machine, or it cannot be read
     */
    public static byte[] helper() throws IOException {
        String directory = System.getProperty(DIRECTORY_PROPERTY);
        if (directory == null) {
            return read(resource(HELPER));
        }
        try (InputStream in = open(new File(directory, HELPER))) {
            return in.readAllBytes();
        }
    }

    private static InputStream open(File file) throws IOException {
        try {
            return new FileInputStream(file);
        } catch (FileNotFoundException e) { // thrown for any error of open(2)
            throw unusable(file, e);
        }
    }

    static byte[] read(String resource) throws IOException {
        byte[] found = ClassPathResources.read(Natives.class, resource);
        if (found == null) {
            throw new IOException("Cannot find the native code " + resource + " on the class path: this build has none"
                    + " for this machine. Add the jcontainer-native artifact of its architecture, or name a directory"
                    + " with -D" + DIRECTORY_PROPERTY + ".");
        }
        return found;
    }

    /** Returns the name of the resource that holds a file for this machine. */
    static String resource(String file) {
        String architecture = System.getProperty("os.arch");
        return "native/linux-" + ("amd64".equals(architecture) ? "x86_64" : architecture) + "/" + file;
    }

    /**
     * Returns the digest that the build wrote beside the file: each line has the hex digest, two spaces and the name.
     */
    private static String digestOf(String file) throws IOException {
        String digests = new String(read(resource("digests")), StandardCharsets.US_ASCII);
        int end = digests.indexOf("  " + file);
        if (end < 0) {
            throw new IOException("Cannot find " + file + " in " + resource("digests") + ": the build is damaged.");
        }
        return digests.substring(digests.lastIndexOf('\n', end) + 1, end);
    }
}
