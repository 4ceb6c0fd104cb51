# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_pixmill_global_optspecs
    string join \n h/help V/version
end

function __fish_pixmill_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_pixmill_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_pixmill_using_subcommand
    set -l cmd (__fish_pixmill_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c pixmill -n "__fish_pixmill_needs_command" -s h -l help -d 'Print help'
complete -c pixmill -n "__fish_pixmill_needs_command" -s V -l version -d 'Print version'
complete -c pixmill -n "__fish_pixmill_needs_command" -f -a "run" -d 'Render images by one or more queries'
complete -c pixmill -n "__fish_pixmill_needs_command" -f -a "check" -d 'Hold the sizes that a run would give against a baseline and budgets'
complete -c pixmill -n "__fish_pixmill_needs_command" -f -a "report" -d 'Merge, show and compare reports'
complete -c pixmill -n "__fish_pixmill_needs_command" -f -a "info" -d 'Show what images are, without decoding them'
complete -c pixmill -n "__fish_pixmill_needs_command" -f -a "html" -d 'Print markup for the images of a manifest: img, picture, video'
complete -c pixmill -n "__fish_pixmill_needs_command" -f -a "compare" -d 'Show how alike two images are, and how large'
complete -c pixmill -n "__fish_pixmill_needs_command" -f -a "explain" -d 'Show what a query means, and what it would do to an image'
complete -c pixmill -n "__fish_pixmill_needs_command" -f -a "cache" -d 'Look after the cache: how large it is, what goes'
complete -c pixmill -n "__fish_pixmill_needs_command" -f -a "init" -d 'Write a pixmill.toml for the images in this folder, and its schema for editors'
complete -c pixmill -n "__fish_pixmill_needs_command" -f -a "generate" -d 'Write the generated files: completions, man page, parameter table, schemas'
complete -c pixmill -n "__fish_pixmill_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -s o -l output -d 'Where the outputs go: a folder, one image\'s file name, or `-` for standard output' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l backup -d 'Keep the original of each file that --in-place replaces, as `photo.jpg.SUFFIX`' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -s q -l query -d 'What to do: \'?width=300&crop=16:9,smart\' (repeatable)' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l accept -d 'What the client takes, for `auto` and `format=auto`: an Accept header, or chrome, edge, firefox, safari; several give several outputs (repeatable)' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l set -d 'A service setting of IO, over those of the configuration file (repeatable)' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l config -d 'The configuration file [default: the first pixmill.toml from here upward]' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l class -d 'A class of the configuration, under every query; several give several outputs (repeatable)' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l target-score -d 'Search the quality of each lossy output for this likeness to the image, in SSIMULACRA2: 90 cannot be told apart, 70 is good, 50 is fair; a quality in the query is the highest then' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l target-size -d 'Search the quality of each lossy output for the best that fits into so many bytes, such as 100kB' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l damaged -d 'What becomes of sources of which a part is missing or wrong, such as a photo that was cut off [default: fail]' -r -f -a "fail\t''
warn\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l c2pa-cert -d 'The certificates that sign content credentials (`metadata=c2pa`, in a build with the feature `c2pa`), as PEM' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l c2pa-key -d 'Their private key, as PEM in PKCS#8' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l overlay -d 'An image over each output, as IO\'s header asks for it: \'overlay=/logo.png&overlay-align=bottom,right\'' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l asset-root -d 'Where the paths of --overlay and --montage begin; they cannot leave it (repeatable)' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l focus -d 'What smart crops keep in the middle, instead of searching: pixels or percent from the top left of the upright source, such as 30p,50p' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l montage -d 'Several images in one, as IO\'s header asks for it, instead of inputs and queries: \'width=500&height=500&layout=2a&images=/a.jpg;/b.jpg&format=jpg\'' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l fallback-root -d 'Where to look for a file that its input folder does not have; the first that has it counts (repeatable)' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l on-error -d 'What to do for an output that fails, besides reporting it' -r -f -a "report\t'Nothing: there is no output'
copy\t'Put the source itself there, under its own extension, as IO passes it through'"
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l name -d 'Name of each output, below the output folder' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l report -d 'Write a report of everything that happened: a page where the name ends in .html, else JSON; `-` for JSON on standard output (repeatable)' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l manifest -d 'Write what templates need to show the outputs of each source: URLs, sizes, types, digests, and the source\'s dominant color and ThumbHash; `-` for standard output' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l base-url -d 'What stands before each URL of the manifest, such as `https://cdn.example/img/`' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -s j -l jobs -d 'Images worked on at once at most [default: one for each processor]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l memory -d 'Memory the program may take, such as 512M or 2G: an image that may need more is refused [default: what is available, half of it for images in flight]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l max-input-bytes -d 'Largest source file in bytes' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l max-input-side -d 'Longest side of a source in pixels' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l max-output-side -d 'Longest side of an output in pixels' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l max-avif-area -d 'Most pixels of an AVIF output [default: 16777216, as IO; `max-avif-area` of `[limits]` in pixmill.toml]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l max-svg-side -d 'Longest side of an SVG output in pixels' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l max-svg-bytes -d 'Largest SVG output in bytes' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l max-frames -d 'Most frames of an animation' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l cache-dir -d 'Folder of the cache [default: PIXMILL_CACHE_DIR, else pixmill in the user\'s cache folder]' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l trim-color -d 'Crop a border of one color: auto|<color>[,t<threshold>]' -r -f -a "auto\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l precrop -d 'Crop the image before all other stages: <width>,<height>|<a>:<b>[,<position>][,safe|smart]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l trim -d 'Crop the edges: <all>|<top>,<right>,<bottom>,<left>' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l crop -d 'Crop the image: <width>,<height>|<a>:<b>[,<position>][,safe|smart]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l orient -d 'Rotate and mirror the image: 1-8|r|l|h|v|hv|vr|vl' -r -f -a "1\t''
2\t''
3\t''
4\t''
5\t''
6\t''
7\t''
8\t''
r\t''
l\t''
h\t''
v\t''
hv\t''
vr\t''
vl\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l width -d 'Width of the result: <px>|<percent>p' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l height -d 'Height of the result: <px>|<percent>p' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l dpr -d 'Device pixel ratio: 1-10' -r -f -a "1\t''
1.5\t''
2\t''
3\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l fit -d 'How the image fits width and height: bounds|cover|crop' -r -f -a "bounds\t''
cover\t''
crop\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l resize-filter -d 'Resampling filter: nearest|bilinear|bicubic|lanczos2|lanczos3' -r -f -a "nearest\t''
bilinear\t''
bicubic\t''
lanczos2\t''
lanczos3\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l enable -d 'Allow upscaling: upscale' -r -f -a "upscale\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l disable -d 'Forbid upscaling (the default): upscale' -r -f -a "upscale\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l pad -d 'Add space at each edge: <all>|<top>,<right>,<bottom>,<left>' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l canvas -d 'Put the image on a canvas: <width>,<height>|<a>:<b>[,<position>]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l bg-color -d 'Background color: <hex>|<r>,<g>,<b>[,<a>]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l brightness -d 'Adjust the brightness: -100-100' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l contrast -d 'Adjust the contrast: -100-100' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l saturation -d 'Adjust the saturation: -100-100' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l bw -d 'Convert to pure black and white: threshold[,<luminance>]|atkinson' -r -f -a "threshold\t''
atkinson\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l sharpen -d 'Sharpen the image: a<amount>,r<radius>,t<threshold>' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l blur -d 'Blur the image: <px>|<percent>p' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l format -d 'Format of the result: auto|avif|jpg|pjpg|bjpg|png|png8|webp|webpll|webply|jxl|pjxl|gif|mp4|svg' -r -f -a "auto\t''
avif\t''
jpg\t''
pjpg\t''
bjpg\t''
png\t''
png8\t''
webp\t''
webpll\t''
webply\t''
jxl\t''
pjxl\t''
gif\t''
mp4\t''
svg\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l auto -d 'Format for clients that accept it: avif|webp' -r -f -a "avif\t''
webp\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l optimize -d 'Level of compression, by similarity: low|medium|high' -r -f -a "low\t''
medium\t''
high\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l quality -d 'Quality of a lossy result: 1-100[,1-100]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l metadata -d 'Metadata to keep: copyright|c2pa|copyright,c2pa' -r -f -a "copyright\t''
c2pa\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l frame -d 'Use the first frame of an animation only: 1' -r -f -a "1\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l profile -d 'H.264 profile of a video: baseline|main|high' -r -f -a "baseline\t''
main\t''
high\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l level -d 'H.264 level of a video: <level>' -r -f -a "1.0\t''
1.1\t''
1.2\t''
1.3\t''
2.0\t''
2.1\t''
2.2\t''
3.0\t''
3.1\t''
3.2\t''
4.0\t''
4.1\t''
4.2\t''
5.0\t''
5.1\t''
5.2\t''
6.0\t''
6.1\t''
6.2\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l viewbox -d 'Scale the SVG with its container: 1' -r -f -a "1\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l in-place -d 'Put each output beside its source, or in its place'
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l only-classes -d 'Refuse queries that say anything but a class'
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l lenient -d 'Pass over what is wrong in a query with a warning, as IO does at the edge'
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l keep-metadata -d 'Keep EXIF, XMP and IPTC, but never where the image was taken, its orientation, thumbnails and maker\'s notes'
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l keep-profile -d 'Keep the image\'s color profile in the file instead of making its colors sRGB'
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l dry-run -d 'Print what would be made, with sizes and formats, and make nothing'
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l watch -d 'Run again whenever sources or pixmill.toml change, until Ctrl-C'
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l strict-targets -d 'Exit with 1 when an output misses --target-size or --target-score; `check` exits with 3'
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l timings -d 'Put the time each output took into the report'
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l hidden -d 'Also take files and folders whose names begin with a dot'
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l no-ignore -d 'Also take what .gitignore and .ignore files name'
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l quiet -d 'Print failures only'
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -s v -l verbose -d 'Print a line for each output, with its warnings'
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l no-progress -d 'Show no progress bar'
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l no-cache -d 'Render everything anew, and keep nothing of it for other runs'
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l verify-cache -d 'Render everything anew and compare it with the cache; a difference is an error'
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -l prune -d 'Remove the outputs that an earlier run put into the output folder and whose sources are gone; with --dry-run list them'
complete -c pixmill -n "__fish_pixmill_using_subcommand run" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l baseline -d 'The baseline or report to compare with [default: pixmill-baseline.json beside pixmill.toml, or here]' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l max-growth -d 'What each output may grow by, and all of them together: a share, a number of bytes, or the larger of both [default: 2%,1kB]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l max-total -d 'Most bytes of all outputs together, such as 5MB' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l min-saving -d 'What a source may be larger than need be: a share, a number of bytes, or the larger of both [default: 10%,4kB]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l junit -d 'Write the verdicts as JUnit\'s XML' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l backup -d 'Keep the original of each file that --in-place replaces, as `photo.jpg.SUFFIX`' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -s q -l query -d 'What to do: \'?width=300&crop=16:9,smart\' (repeatable)' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l accept -d 'What the client takes, for `auto` and `format=auto`: an Accept header, or chrome, edge, firefox, safari; several give several outputs (repeatable)' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l set -d 'A service setting of IO, over those of the configuration file (repeatable)' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l config -d 'The configuration file [default: the first pixmill.toml from here upward]' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l class -d 'A class of the configuration, under every query; several give several outputs (repeatable)' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l target-score -d 'Search the quality of each lossy output for this likeness to the image, in SSIMULACRA2: 90 cannot be told apart, 70 is good, 50 is fair; a quality in the query is the highest then' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l target-size -d 'Search the quality of each lossy output for the best that fits into so many bytes, such as 100kB' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l damaged -d 'What becomes of sources of which a part is missing or wrong, such as a photo that was cut off [default: fail]' -r -f -a "fail\t''
warn\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l c2pa-cert -d 'The certificates that sign content credentials (`metadata=c2pa`, in a build with the feature `c2pa`), as PEM' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l c2pa-key -d 'Their private key, as PEM in PKCS#8' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l overlay -d 'An image over each output, as IO\'s header asks for it: \'overlay=/logo.png&overlay-align=bottom,right\'' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l asset-root -d 'Where the paths of --overlay and --montage begin; they cannot leave it (repeatable)' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l focus -d 'What smart crops keep in the middle, instead of searching: pixels or percent from the top left of the upright source, such as 30p,50p' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l montage -d 'Several images in one, as IO\'s header asks for it, instead of inputs and queries: \'width=500&height=500&layout=2a&images=/a.jpg;/b.jpg&format=jpg\'' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l fallback-root -d 'Where to look for a file that its input folder does not have; the first that has it counts (repeatable)' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l on-error -d 'What to do for an output that fails, besides reporting it' -r -f -a "report\t'Nothing: there is no output'
copy\t'Put the source itself there, under its own extension, as IO passes it through'"
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l name -d 'Name of each output, below the output folder' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l manifest -d 'Write what templates need to show the outputs of each source: URLs, sizes, types, digests, and the source\'s dominant color and ThumbHash; `-` for standard output' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l base-url -d 'What stands before each URL of the manifest, such as `https://cdn.example/img/`' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -s j -l jobs -d 'Images worked on at once at most [default: one for each processor]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l memory -d 'Memory the program may take, such as 512M or 2G: an image that may need more is refused [default: what is available, half of it for images in flight]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l max-input-bytes -d 'Largest source file in bytes' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l max-input-side -d 'Longest side of a source in pixels' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l max-output-side -d 'Longest side of an output in pixels' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l max-avif-area -d 'Most pixels of an AVIF output [default: 16777216, as IO; `max-avif-area` of `[limits]` in pixmill.toml]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l max-svg-side -d 'Longest side of an SVG output in pixels' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l max-svg-bytes -d 'Largest SVG output in bytes' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l max-frames -d 'Most frames of an animation' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l cache-dir -d 'Folder of the cache [default: PIXMILL_CACHE_DIR, else pixmill in the user\'s cache folder]' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l trim-color -d 'Crop a border of one color: auto|<color>[,t<threshold>]' -r -f -a "auto\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l precrop -d 'Crop the image before all other stages: <width>,<height>|<a>:<b>[,<position>][,safe|smart]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l trim -d 'Crop the edges: <all>|<top>,<right>,<bottom>,<left>' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l crop -d 'Crop the image: <width>,<height>|<a>:<b>[,<position>][,safe|smart]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l orient -d 'Rotate and mirror the image: 1-8|r|l|h|v|hv|vr|vl' -r -f -a "1\t''
2\t''
3\t''
4\t''
5\t''
6\t''
7\t''
8\t''
r\t''
l\t''
h\t''
v\t''
hv\t''
vr\t''
vl\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l width -d 'Width of the result: <px>|<percent>p' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l height -d 'Height of the result: <px>|<percent>p' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l dpr -d 'Device pixel ratio: 1-10' -r -f -a "1\t''
1.5\t''
2\t''
3\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l fit -d 'How the image fits width and height: bounds|cover|crop' -r -f -a "bounds\t''
cover\t''
crop\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l resize-filter -d 'Resampling filter: nearest|bilinear|bicubic|lanczos2|lanczos3' -r -f -a "nearest\t''
bilinear\t''
bicubic\t''
lanczos2\t''
lanczos3\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l enable -d 'Allow upscaling: upscale' -r -f -a "upscale\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l disable -d 'Forbid upscaling (the default): upscale' -r -f -a "upscale\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l pad -d 'Add space at each edge: <all>|<top>,<right>,<bottom>,<left>' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l canvas -d 'Put the image on a canvas: <width>,<height>|<a>:<b>[,<position>]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l bg-color -d 'Background color: <hex>|<r>,<g>,<b>[,<a>]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l brightness -d 'Adjust the brightness: -100-100' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l contrast -d 'Adjust the contrast: -100-100' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l saturation -d 'Adjust the saturation: -100-100' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l bw -d 'Convert to pure black and white: threshold[,<luminance>]|atkinson' -r -f -a "threshold\t''
atkinson\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l sharpen -d 'Sharpen the image: a<amount>,r<radius>,t<threshold>' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l blur -d 'Blur the image: <px>|<percent>p' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l format -d 'Format of the result: auto|avif|jpg|pjpg|bjpg|png|png8|webp|webpll|webply|jxl|pjxl|gif|mp4|svg' -r -f -a "auto\t''
avif\t''
jpg\t''
pjpg\t''
bjpg\t''
png\t''
png8\t''
webp\t''
webpll\t''
webply\t''
jxl\t''
pjxl\t''
gif\t''
mp4\t''
svg\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l auto -d 'Format for clients that accept it: avif|webp' -r -f -a "avif\t''
webp\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l optimize -d 'Level of compression, by similarity: low|medium|high' -r -f -a "low\t''
medium\t''
high\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l quality -d 'Quality of a lossy result: 1-100[,1-100]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l metadata -d 'Metadata to keep: copyright|c2pa|copyright,c2pa' -r -f -a "copyright\t''
c2pa\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l frame -d 'Use the first frame of an animation only: 1' -r -f -a "1\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l profile -d 'H.264 profile of a video: baseline|main|high' -r -f -a "baseline\t''
main\t''
high\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l level -d 'H.264 level of a video: <level>' -r -f -a "1.0\t''
1.1\t''
1.2\t''
1.3\t''
2.0\t''
2.1\t''
2.2\t''
3.0\t''
3.1\t''
3.2\t''
4.0\t''
4.1\t''
4.2\t''
5.0\t''
5.1\t''
5.2\t''
6.0\t''
6.1\t''
6.2\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l viewbox -d 'Scale the SVG with its container: 1' -r -f -a "1\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -s o -l output -d 'As for `run`; nothing is written there' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l report -d 'Check this report, in place of a run; `-` for standard input' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l no-baseline -d 'Compare with nothing: hold the outputs against budgets and --max-total alone'
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l update -d 'Write the baseline anew: the sizes are right as they are now'
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l unoptimized -d 'Look at the inputs themselves instead: an image that `run` would make much smaller, in its own format and size, is not optimized'
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l json -d 'Print JSON'
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l only-classes -d 'Refuse queries that say anything but a class'
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l lenient -d 'Pass over what is wrong in a query with a warning, as IO does at the edge'
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l keep-metadata -d 'Keep EXIF, XMP and IPTC, but never where the image was taken, its orientation, thumbnails and maker\'s notes'
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l keep-profile -d 'Keep the image\'s color profile in the file instead of making its colors sRGB'
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l dry-run -d 'Print what would be made, with sizes and formats, and make nothing'
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l watch -d 'Run again whenever sources or pixmill.toml change, until Ctrl-C'
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l strict-targets -d 'Exit with 1 when an output misses --target-size or --target-score; `check` exits with 3'
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l timings -d 'Put the time each output took into the report'
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l hidden -d 'Also take files and folders whose names begin with a dot'
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l no-ignore -d 'Also take what .gitignore and .ignore files name'
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l quiet -d 'Print failures only'
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -s v -l verbose -d 'Print a line for each output, with its warnings'
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l no-progress -d 'Show no progress bar'
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l no-cache -d 'Render everything anew, and keep nothing of it for other runs'
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l verify-cache -d 'Render everything anew and compare it with the cache; a difference is an error'
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l prune -d 'Remove the outputs that an earlier run put into the output folder and whose sources are gone; with --dry-run list them'
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -l in-place -d 'As for `run`; nothing is written there'
complete -c pixmill -n "__fish_pixmill_using_subcommand check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pixmill -n "__fish_pixmill_using_subcommand report; and not __fish_seen_subcommand_from merge show diff help" -s h -l help -d 'Print help'
complete -c pixmill -n "__fish_pixmill_using_subcommand report; and not __fish_seen_subcommand_from merge show diff help" -f -a "merge" -d 'Make one report of those of several parts of a plan'
complete -c pixmill -n "__fish_pixmill_using_subcommand report; and not __fish_seen_subcommand_from merge show diff help" -f -a "show" -d 'Show a report as a table, what saves least first'
complete -c pixmill -n "__fish_pixmill_using_subcommand report; and not __fish_seen_subcommand_from merge show diff help" -f -a "diff" -d 'Show what is different between two reports, what has grown most first'
complete -c pixmill -n "__fish_pixmill_using_subcommand report; and not __fish_seen_subcommand_from merge show diff help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c pixmill -n "__fish_pixmill_using_subcommand report; and __fish_seen_subcommand_from merge" -s o -l output -d 'Where the whole goes [default: standard output]' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand report; and __fish_seen_subcommand_from merge" -s h -l help -d 'Print help'
complete -c pixmill -n "__fish_pixmill_using_subcommand report; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c pixmill -n "__fish_pixmill_using_subcommand report; and __fish_seen_subcommand_from diff" -s h -l help -d 'Print help'
complete -c pixmill -n "__fish_pixmill_using_subcommand report; and __fish_seen_subcommand_from help" -f -a "merge" -d 'Make one report of those of several parts of a plan'
complete -c pixmill -n "__fish_pixmill_using_subcommand report; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show a report as a table, what saves least first'
complete -c pixmill -n "__fish_pixmill_using_subcommand report; and __fish_seen_subcommand_from help" -f -a "diff" -d 'Show what is different between two reports, what has grown most first'
complete -c pixmill -n "__fish_pixmill_using_subcommand report; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c pixmill -n "__fish_pixmill_using_subcommand info" -l json -d 'Print JSON, one object for each file'
complete -c pixmill -n "__fish_pixmill_using_subcommand info" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pixmill -n "__fish_pixmill_using_subcommand html" -l alt -d 'The text that stands for the image, where --images says none [default: empty, for images that only decorate]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand html" -l images -d 'Alt texts as JSON: an object of source and text, or a list of images; `-` for standard input' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand html" -l eager -d 'Load images at once instead of when they come near: all of them, or the first N' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand html" -l fetchpriority -d 'How much images are wanted: high, low or auto; with --eager, those that it is for' -r -f -a "high\t'Before other images'
low\t'After other images'
auto\t'As the browser sees fit'"
complete -c pixmill -n "__fish_pixmill_using_subcommand html" -l sizes -d 'How wide the image is shown, as in the attribute `sizes`: \'(min-width: 60em) 50vw, 100vw\' [default: 100vw]' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand html" -l media -d 'When the renditions of a class are shown: \'phone=(max-width: 40em)\'; browsers take the first that holds, and what is of no such class where none does (repeatable)' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand html" -l class -d 'Take the renditions of this class alone (repeatable)' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand html" -l placeholder -d 'Show something until the image is there: its dominant color, or its ThumbHash as a small PNG in a data URI' -r -f -a "color\t'Its dominant color'
thumbhash\t'Its ThumbHash'"
complete -c pixmill -n "__fish_pixmill_using_subcommand html" -l json -d 'Print a JSON list of sources and their markup'
complete -c pixmill -n "__fish_pixmill_using_subcommand html" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pixmill -n "__fish_pixmill_using_subcommand compare" -l min-score -d 'Exit with 1 when SSIMULACRA2 is below this: 90 cannot be told apart, 70 is good, 50 is fair' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand compare" -l json -d 'Print JSON'
complete -c pixmill -n "__fish_pixmill_using_subcommand compare" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pixmill -n "__fish_pixmill_using_subcommand explain" -l accept -d 'What the client takes, for `auto` and `format=auto`: an Accept header, or chrome, edge, firefox, safari; several give several outputs (repeatable)' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand explain" -l set -d 'A service setting of IO, over those of the configuration file (repeatable)' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand explain" -l config -d 'The configuration file [default: the first pixmill.toml from here upward]' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand explain" -l class -d 'A class of the configuration, under every query; several give several outputs (repeatable)' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand explain" -l target-score -d 'Search the quality of each lossy output for this likeness to the image, in SSIMULACRA2: 90 cannot be told apart, 70 is good, 50 is fair; a quality in the query is the highest then' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand explain" -l target-size -d 'Search the quality of each lossy output for the best that fits into so many bytes, such as 100kB' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand explain" -l damaged -d 'What becomes of sources of which a part is missing or wrong, such as a photo that was cut off [default: fail]' -r -f -a "fail\t''
warn\t''"
complete -c pixmill -n "__fish_pixmill_using_subcommand explain" -l c2pa-cert -d 'The certificates that sign content credentials (`metadata=c2pa`, in a build with the feature `c2pa`), as PEM' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand explain" -l c2pa-key -d 'Their private key, as PEM in PKCS#8' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand explain" -l overlay -d 'An image over each output, as IO\'s header asks for it: \'overlay=/logo.png&overlay-align=bottom,right\'' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand explain" -l asset-root -d 'Where the paths of --overlay and --montage begin; they cannot leave it (repeatable)' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand explain" -l focus -d 'What smart crops keep in the middle, instead of searching: pixels or percent from the top left of the upright source, such as 30p,50p' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand explain" -l draw -d 'Draw the image with what is cut off and the faces that were found, into this file' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand explain" -l only-classes -d 'Refuse queries that say anything but a class'
complete -c pixmill -n "__fish_pixmill_using_subcommand explain" -l lenient -d 'Pass over what is wrong in a query with a warning, as IO does at the edge'
complete -c pixmill -n "__fish_pixmill_using_subcommand explain" -l keep-metadata -d 'Keep EXIF, XMP and IPTC, but never where the image was taken, its orientation, thumbnails and maker\'s notes'
complete -c pixmill -n "__fish_pixmill_using_subcommand explain" -l keep-profile -d 'Keep the image\'s color profile in the file instead of making its colors sRGB'
complete -c pixmill -n "__fish_pixmill_using_subcommand explain" -l json -d 'Print JSON'
complete -c pixmill -n "__fish_pixmill_using_subcommand explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pixmill -n "__fish_pixmill_using_subcommand cache; and not __fish_seen_subcommand_from stats clean purge help" -s h -l help -d 'Print help'
complete -c pixmill -n "__fish_pixmill_using_subcommand cache; and not __fish_seen_subcommand_from stats clean purge help" -f -a "stats" -d 'Show where the cache is and how large'
complete -c pixmill -n "__fish_pixmill_using_subcommand cache; and not __fish_seen_subcommand_from stats clean purge help" -f -a "clean" -d 'Remove what is old, or what is too much; without a flag, everything'
complete -c pixmill -n "__fish_pixmill_using_subcommand cache; and not __fish_seen_subcommand_from stats clean purge help" -f -a "purge" -d 'Remove sources and all that was made of them'
complete -c pixmill -n "__fish_pixmill_using_subcommand cache; and not __fish_seen_subcommand_from stats clean purge help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c pixmill -n "__fish_pixmill_using_subcommand cache; and __fish_seen_subcommand_from stats" -l cache-dir -d 'Folder of the cache [default: PIXMILL_CACHE_DIR, else pixmill in the user\'s cache folder]' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand cache; and __fish_seen_subcommand_from stats" -l json -d 'Print JSON'
complete -c pixmill -n "__fish_pixmill_using_subcommand cache; and __fish_seen_subcommand_from stats" -s h -l help -d 'Print help'
complete -c pixmill -n "__fish_pixmill_using_subcommand cache; and __fish_seen_subcommand_from clean" -l cache-dir -d 'Folder of the cache [default: PIXMILL_CACHE_DIR, else pixmill in the user\'s cache folder]' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand cache; and __fish_seen_subcommand_from clean" -l older-than -d 'Remove what no run has used for so long: 12h, 30d, 8w' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand cache; and __fish_seen_subcommand_from clean" -l max-size -d 'Remove what was used longest ago until so much is left, such as 2GB' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand cache; and __fish_seen_subcommand_from clean" -s h -l help -d 'Print help'
complete -c pixmill -n "__fish_pixmill_using_subcommand cache; and __fish_seen_subcommand_from purge" -l cache-dir -d 'Folder of the cache [default: PIXMILL_CACHE_DIR, else pixmill in the user\'s cache folder]' -r -F
complete -c pixmill -n "__fish_pixmill_using_subcommand cache; and __fish_seen_subcommand_from purge" -l base-url -d 'Where the sources are on the web, so that `https://example.com` means `https://example.com/photos/a.jpg` for photos/a.jpg; the SHA-256 of that URL, in hex, is the source\'s surrogate key' -r
complete -c pixmill -n "__fish_pixmill_using_subcommand cache; and __fish_seen_subcommand_from purge" -s h -l help -d 'Print help'
complete -c pixmill -n "__fish_pixmill_using_subcommand cache; and __fish_seen_subcommand_from help" -f -a "stats" -d 'Show where the cache is and how large'
complete -c pixmill -n "__fish_pixmill_using_subcommand cache; and __fish_seen_subcommand_from help" -f -a "clean" -d 'Remove what is old, or what is too much; without a flag, everything'
complete -c pixmill -n "__fish_pixmill_using_subcommand cache; and __fish_seen_subcommand_from help" -f -a "purge" -d 'Remove sources and all that was made of them'
complete -c pixmill -n "__fish_pixmill_using_subcommand cache; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c pixmill -n "__fish_pixmill_using_subcommand init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pixmill -n "__fish_pixmill_using_subcommand generate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pixmill -n "__fish_pixmill_using_subcommand help; and not __fish_seen_subcommand_from run check report info html compare explain cache init generate help" -f -a "run" -d 'Render images by one or more queries'
complete -c pixmill -n "__fish_pixmill_using_subcommand help; and not __fish_seen_subcommand_from run check report info html compare explain cache init generate help" -f -a "check" -d 'Hold the sizes that a run would give against a baseline and budgets'
complete -c pixmill -n "__fish_pixmill_using_subcommand help; and not __fish_seen_subcommand_from run check report info html compare explain cache init generate help" -f -a "report" -d 'Merge, show and compare reports'
complete -c pixmill -n "__fish_pixmill_using_subcommand help; and not __fish_seen_subcommand_from run check report info html compare explain cache init generate help" -f -a "info" -d 'Show what images are, without decoding them'
complete -c pixmill -n "__fish_pixmill_using_subcommand help; and not __fish_seen_subcommand_from run check report info html compare explain cache init generate help" -f -a "html" -d 'Print markup for the images of a manifest: img, picture, video'
complete -c pixmill -n "__fish_pixmill_using_subcommand help; and not __fish_seen_subcommand_from run check report info html compare explain cache init generate help" -f -a "compare" -d 'Show how alike two images are, and how large'
complete -c pixmill -n "__fish_pixmill_using_subcommand help; and not __fish_seen_subcommand_from run check report info html compare explain cache init generate help" -f -a "explain" -d 'Show what a query means, and what it would do to an image'
complete -c pixmill -n "__fish_pixmill_using_subcommand help; and not __fish_seen_subcommand_from run check report info html compare explain cache init generate help" -f -a "cache" -d 'Look after the cache: how large it is, what goes'
complete -c pixmill -n "__fish_pixmill_using_subcommand help; and not __fish_seen_subcommand_from run check report info html compare explain cache init generate help" -f -a "init" -d 'Write a pixmill.toml for the images in this folder, and its schema for editors'
complete -c pixmill -n "__fish_pixmill_using_subcommand help; and not __fish_seen_subcommand_from run check report info html compare explain cache init generate help" -f -a "generate" -d 'Write the generated files: completions, man page, parameter table, schemas'
complete -c pixmill -n "__fish_pixmill_using_subcommand help; and not __fish_seen_subcommand_from run check report info html compare explain cache init generate help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c pixmill -n "__fish_pixmill_using_subcommand help; and __fish_seen_subcommand_from report" -f -a "merge" -d 'Make one report of those of several parts of a plan'
complete -c pixmill -n "__fish_pixmill_using_subcommand help; and __fish_seen_subcommand_from report" -f -a "show" -d 'Show a report as a table, what saves least first'
complete -c pixmill -n "__fish_pixmill_using_subcommand help; and __fish_seen_subcommand_from report" -f -a "diff" -d 'Show what is different between two reports, what has grown most first'
complete -c pixmill -n "__fish_pixmill_using_subcommand help; and __fish_seen_subcommand_from cache" -f -a "stats" -d 'Show where the cache is and how large'
complete -c pixmill -n "__fish_pixmill_using_subcommand help; and __fish_seen_subcommand_from cache" -f -a "clean" -d 'Remove what is old, or what is too much; without a flag, everything'
complete -c pixmill -n "__fish_pixmill_using_subcommand help; and __fish_seen_subcommand_from cache" -f -a "purge" -d 'Remove sources and all that was made of them'

# Inside a query: names of parameters, and behind `=` the values that can be listed.
function __fish_pixmill_query
    set -l query (commandline -ct | string replace -r '^(--query=|-q)' '' | string replace -ar '[\'"\\\\]' '')
    set -l head (string match -r '^.*[&?]' -- $query)
    set -l part (string replace -r '^.*[&?]' '' -- $query)
    if not string match -q '*=*' -- $part
        printf "$head%s=\t%s\n" \
            trim-color 'Crop a border of one color' \
            precrop 'Crop the image before all other stages' \
            trim 'Crop the edges' \
            crop 'Crop the image' \
            orient 'Rotate and mirror the image' \
            width 'Width of the result' \
            height 'Height of the result' \
            dpr 'Device pixel ratio' \
            fit 'How the image fits width and height' \
            resize-filter 'Resampling filter' \
            enable 'Allow upscaling' \
            disable 'Forbid upscaling (the default)' \
            pad 'Add space at each edge' \
            canvas 'Put the image on a canvas' \
            bg-color 'Background color' \
            brightness 'Adjust the brightness' \
            contrast 'Adjust the contrast' \
            saturation 'Adjust the saturation' \
            bw 'Convert to pure black and white' \
            sharpen 'Sharpen the image' \
            blur 'Blur the image' \
            format 'Format of the result' \
            auto 'Format for clients that accept it' \
            optimize 'Level of compression, by similarity' \
            quality 'Quality of a lossy result' \
            metadata 'Metadata to keep' \
            frame 'Use the first frame of an animation only' \
            profile 'H.264 profile of a video' \
            level 'H.264 level of a video' \
            viewbox 'Scale the SVG with its container'
        return
    end
    set -l name (string replace -r '=.*' '' -- $part)
    switch $name
        case trim-color
            printf "$head$name=%s\n" auto
        case orient
            printf "$head$name=%s\n" 1 2 3 4 5 6 7 8 r l h v hv vr vl
        case dpr
            printf "$head$name=%s\n" 1 1.5 2 3
        case fit
            printf "$head$name=%s\n" bounds cover crop
        case resize-filter
            printf "$head$name=%s\n" nearest bilinear bicubic lanczos2 lanczos3
        case enable
            printf "$head$name=%s\n" upscale
        case disable
            printf "$head$name=%s\n" upscale
        case bw
            printf "$head$name=%s\n" threshold atkinson
        case format
            printf "$head$name=%s\n" auto avif jpg pjpg bjpg png png8 webp webpll webply jxl pjxl gif mp4 svg
        case auto
            printf "$head$name=%s\n" avif webp
        case optimize
            printf "$head$name=%s\n" low medium high
        case metadata
            printf "$head$name=%s\n" copyright c2pa
        case frame
            printf "$head$name=%s\n" 1
        case profile
            printf "$head$name=%s\n" baseline main high
        case level
            printf "$head$name=%s\n" 1.0 1.1 1.2 1.3 2.0 2.1 2.2 3.0 3.1 3.2 4.0 4.1 4.2 5.0 5.1 5.2 6.0 6.1 6.2
        case viewbox
            printf "$head$name=%s\n" 1
    end
end

complete -c pixmill -n "__fish_pixmill_using_subcommand run" -s q -l query -x -a '(__fish_pixmill_query)'
complete -c pixmill -n "__fish_pixmill_using_subcommand explain; and test (count (commandline -opc)) -eq 2" -f -a '(__fish_pixmill_query)'
complete -c pixmill -n "__fish_pixmill_using_subcommand generate" -f -a "bash zsh fish powershell elvish man parameters schema check-schema baseline-schema config-schema manifest-schema"
