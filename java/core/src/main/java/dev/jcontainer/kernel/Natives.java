package dev.jcontainer.kernel;

import java.io.File;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Finds the native code: the JNI library, which it loads, and the helper, whose bytes it gives.
 *
 * <p>With the system property {@code jcontainer.native.dir} both come from that directory and from nowhere else.
 * Otherwise they come from the resources {@code native/linux-ARCH/}, and {@link LibraryCache} puts the library where
 * it can be loaded from; the helper never touches a file system.
 */
public final class Natives {
    /** The system property that names a directory with both files. */
    public static final String DIRECTORY_PROPERTY = "jcontainer.native.dir";

    private static final String LIBRARY = "libjcontainer.so";
    private static final String HELPER = "jcontainer-init";

    private static volatile boolean loaded;

    private Natives() {}

    /**
     * Loads the JNI library, if it is not yet. To be called before {@link Syscalls} is used: where it fails, as for want of a
     * descriptor, the next call tries again, while a class whose initializer has failed cannot be used any more.
     *
     * @throws IOException if it cannot be loaded; the text says from where it was tried
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
        } catch (UnsatisfiedLinkError e) { // of a file that cannot be opened, it says no more than the path
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

    /** JDK 24 and later can be told to deny it: JEP 472. */
    private static IOException denied(IllegalCallerException e) {
        Module own = Natives.class.getModule();
        return new IOException(
                "Cannot load " + LIBRARY
                        + ": this JVM is not to let native code in. Start it with --enable-native-access="
                        + (own.isNamed() ? own.getName() : "ALL-UNNAMED")
                        + ", or without --illegal-native-access=deny.",
                e);
    }

    /** The same for the initializer of {@link Syscalls}. */
    static void requireLinked() {
        try {
            require();
        } catch (IOException e) {
            throw (UnsatisfiedLinkError) new UnsatisfiedLinkError(e.getMessage()).initCause(e);
        }
    }

    /**
     * The helper's bytes.
     *
     * @throws IOException when there is none for this machine, or it cannot be read
     */
    public static byte[] helper() throws IOException {
        String directory = System.getProperty(DIRECTORY_PROPERTY);
        try (InputStream in = directory != null ? open(new File(directory, HELPER)) : open(resource(HELPER))) {
            return in.readAllBytes();
        }
    }

    private static InputStream open(File file) throws IOException {
        try {
            return new FileInputStream(file);
        } catch (FileNotFoundException e) { // whatever keeps it from being opened
            throw unusable(file, e);
        }
    }

    static InputStream open(String resource) throws IOException {
        InputStream in = Natives.class.getClassLoader().getResourceAsStream(resource);
        if (in == null) {
            throw new IOException("Cannot find the native code " + resource + " on the class path: this build has none"
                    + " for this machine. Add the jcontainer-native artifact of its architecture, or name a directory"
                    + " with -D" + DIRECTORY_PROPERTY + ".");
        }
        return in;
    }

    /** The resource of a file for this machine. */
    static String resource(String file) {
        String architecture = System.getProperty("os.arch");
        return "native/linux-" + ("amd64".equals(architecture) ? "x86_64" : architecture) + "/" + file;
    }

    /** The digest that the build wrote beside the file: a line is the hex digest, two spaces and the name. */
    private static String digestOf(String file) throws IOException {
        String digests;
        try (InputStream in = open(resource("digests"))) {
            digests = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
        int end = digests.indexOf("  " + file);
        if (end < 0) {
            throw new IOException("Cannot find " + file + " in " + resource("digests") + ": the build is damaged.");
        }
        return digests.substring(digests.lastIndexOf('\n', end) + 1, end);
    }
}
