/** Detached containers: {@code dev.jcontainer.engine.Engine} starts, finds and removes them. */
@SuppressWarnings("module") // the command line's module is built after this one
module dev.jcontainer.engine {
    requires transitive dev.jcontainer;
    requires transitive dev.jcontainer.image;
    requires dev.jcontainer.json;
    requires static transitive org.jspecify;
    requires org.slf4j;

    exports dev.jcontainer.engine;
    exports dev.jcontainer.engine.attach;
    exports dev.jcontainer.engine.event to
            dev.jcontainer.cli;
    exports dev.jcontainer.engine.port to
            dev.jcontainer.cli;
    exports dev.jcontainer.engine.file;
    exports dev.jcontainer.engine.spec;
    exports dev.jcontainer.engine.volume;
}
