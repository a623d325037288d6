/** Images: {@code dev.jcontainer.image.Images} pulls them and makes specifications of containers from them. */
@SuppressWarnings("module") // the engine is built after this one
module dev.jcontainer.image {
    requires transitive dev.jcontainer;
    requires dev.jcontainer.json;
    requires com.electronwill.nightconfig.core;
    requires com.electronwill.nightconfig.toml;
    requires com.github.luben.zstd_jni;
    requires static transitive org.jspecify;

    exports dev.jcontainer.image;
    exports dev.jcontainer.image.config;
    exports dev.jcontainer.image.name;
    exports dev.jcontainer.image.progress;
    exports dev.jcontainer.image.tar to
            dev.jcontainer.engine;
    exports dev.jcontainer.image.tree to
            dev.jcontainer.engine;
}
