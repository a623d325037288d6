/** Strict JSON, for our own modules: {@code dev.jcontainer.json.Document} reads it, {@code Text} writes it. */
@SuppressWarnings("module") // the named modules are built after this one
module dev.jcontainer.json {
    requires com.google.gson;
    requires static transitive org.jspecify;

    exports dev.jcontainer.json to
            dev.jcontainer.cli,
            dev.jcontainer.engine,
            dev.jcontainer.image,
            dev.jcontainer.oci;
}
