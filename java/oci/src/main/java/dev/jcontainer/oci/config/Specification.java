package dev.jcontainer.oci.config;

/** The version of the OCI runtime specification that this runtime implements. */
public final class Specification {
    /** The version that {@code state}, {@code spec} and {@code --version} print. */
    public static final String VERSION = "1.3.0";

    /** The oldest supported version. */
    public static final String OLDEST = "1.0.0";

    private Specification() {}
}
