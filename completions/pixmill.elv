
use builtin;
use str;

set edit:completion:arg-completer[pixmill] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'pixmill'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'pixmill'= {
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
            cand run 'Render images by one or more queries'
            cand check 'Hold the sizes that a run would give against a baseline and budgets'
            cand report 'Merge, show and compare reports'
            cand info 'Show what images are, without decoding them'
            cand html 'Print markup for the images of a manifest: img, picture, video'
            cand compare 'Show how alike two images are, and how large'
            cand explain 'Show what a query means, and what it would do to an image'
            cand cache 'Look after the cache: how large it is, what goes'
            cand init 'Write a pixmill.toml for the images in this folder, and its schema for editors'
            cand generate 'Write the generated files: completions, man page, parameter table, schemas'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'pixmill;run'= {
            cand -o 'Where the outputs go: a folder, one image''s file name, or `-` for standard output'
            cand --output 'Where the outputs go: a folder, one image''s file name, or `-` for standard output'
            cand --backup 'Keep the original of each file that --in-place replaces, as `photo.jpg.SUFFIX`'
            cand -q 'What to do: ''?width=300&crop=16:9,smart'' (repeatable)'
            cand --query 'What to do: ''?width=300&crop=16:9,smart'' (repeatable)'
            cand --accept 'What the client takes, for `auto` and `format=auto`: an Accept header, or chrome, edge, firefox, safari; several give several outputs (repeatable)'
            cand --set 'A service setting of IO, over those of the configuration file (repeatable)'
            cand --config 'The configuration file [default: the first pixmill.toml from here upward]'
            cand --class 'A class of the configuration, under every query; several give several outputs (repeatable)'
            cand --target-score 'Search the quality of each lossy output for this likeness to the image, in SSIMULACRA2: 90 cannot be told apart, 70 is good, 50 is fair; a quality in the query is the highest then'
            cand --target-size 'Search the quality of each lossy output for the best that fits into so many bytes, such as 100kB'
            cand --damaged 'What becomes of sources of which a part is missing or wrong, such as a photo that was cut off [default: fail]'
            cand --c2pa-cert 'The certificates that sign content credentials (`metadata=c2pa`, in a build with the feature `c2pa`), as PEM'
            cand --c2pa-key 'Their private key, as PEM in PKCS#8'
            cand --overlay 'An image over each output, as IO''s header asks for it: ''overlay=/logo.png&overlay-align=bottom,right'''
            cand --asset-root 'Where the paths of --overlay and --montage begin; they cannot leave it (repeatable)'
            cand --focus 'What smart crops keep in the middle, instead of searching: pixels or percent from the top left of the upright source, such as 30p,50p'
            cand --montage 'Several images in one, as IO''s header asks for it, instead of inputs and queries: ''width=500&height=500&layout=2a&images=/a.jpg;/b.jpg&format=jpg'''
            cand --fallback-root 'Where to look for a file that its input folder does not have; the first that has it counts (repeatable)'
            cand --on-error 'What to do for an output that fails, besides reporting it'
            cand --name 'Name of each output, below the output folder'
            cand --report 'Write a report of everything that happened: a page where the name ends in .html, else JSON; `-` for JSON on standard output (repeatable)'
            cand --manifest 'Write what templates need to show the outputs of each source: URLs, sizes, types, digests, and the source''s dominant color and ThumbHash; `-` for standard output'
            cand --base-url 'What stands before each URL of the manifest, such as `https://cdn.example/img/`'
            cand -j 'Images worked on at once at most [default: one for each processor]'
            cand --jobs 'Images worked on at once at most [default: one for each processor]'
            cand --memory 'Memory the program may take, such as 512M or 2G: an image that may need more is refused [default: what is available, half of it for images in flight]'
            cand --max-input-bytes 'Largest source file in bytes'
            cand --max-input-side 'Longest side of a source in pixels'
            cand --max-output-side 'Longest side of an output in pixels'
            cand --max-avif-area 'Most pixels of an AVIF output [default: 16777216, as IO; `max-avif-area` of `[limits]` in pixmill.toml]'
            cand --max-svg-side 'Longest side of an SVG output in pixels'
            cand --max-svg-bytes 'Largest SVG output in bytes'
            cand --max-frames 'Most frames of an animation'
            cand --cache-dir 'Folder of the cache [default: PIXMILL_CACHE_DIR, else pixmill in the user''s cache folder]'
            cand --trim-color 'Crop a border of one color: auto|<color>[,t<threshold>]'
            cand --precrop 'Crop the image before all other stages: <width>,<height>|<a>:<b>[,<position>][,safe|smart]'
            cand --trim 'Crop the edges: <all>|<top>,<right>,<bottom>,<left>'
            cand --crop 'Crop the image: <width>,<height>|<a>:<b>[,<position>][,safe|smart]'
            cand --orient 'Rotate and mirror the image: 1-8|r|l|h|v|hv|vr|vl'
            cand --width 'Width of the result: <px>|<percent>p'
            cand --height 'Height of the result: <px>|<percent>p'
            cand --dpr 'Device pixel ratio: 1-10'
            cand --fit 'How the image fits width and height: bounds|cover|crop'
            cand --resize-filter 'Resampling filter: nearest|bilinear|bicubic|lanczos2|lanczos3'
            cand --enable 'Allow upscaling: upscale'
            cand --disable 'Forbid upscaling (the default): upscale'
            cand --pad 'Add space at each edge: <all>|<top>,<right>,<bottom>,<left>'
            cand --canvas 'Put the image on a canvas: <width>,<height>|<a>:<b>[,<position>]'
            cand --bg-color 'Background color: <hex>|<r>,<g>,<b>[,<a>]'
            cand --brightness 'Adjust the brightness: -100-100'
            cand --contrast 'Adjust the contrast: -100-100'
            cand --saturation 'Adjust the saturation: -100-100'
            cand --bw 'Convert to pure black and white: threshold[,<luminance>]|atkinson'
            cand --sharpen 'Sharpen the image: a<amount>,r<radius>,t<threshold>'
            cand --blur 'Blur the image: <px>|<percent>p'
            cand --format 'Format of the result: auto|avif|jpg|pjpg|bjpg|png|png8|webp|webpll|webply|jxl|pjxl|gif|mp4|svg'
            cand --auto 'Format for clients that accept it: avif|webp'
            cand --optimize 'Level of compression, by similarity: low|medium|high'
            cand --quality 'Quality of a lossy result: 1-100[,1-100]'
            cand --metadata 'Metadata to keep: copyright|c2pa|copyright,c2pa'
            cand --frame 'Use the first frame of an animation only: 1'
            cand --profile 'H.264 profile of a video: baseline|main|high'
            cand --level 'H.264 level of a video: <level>'
            cand --viewbox 'Scale the SVG with its container: 1'
            cand --in-place 'Put each output beside its source, or in its place'
            cand --only-classes 'Refuse queries that say anything but a class'
            cand --lenient 'Pass over what is wrong in a query with a warning, as IO does at the edge'
            cand --keep-metadata 'Keep EXIF, XMP and IPTC, but never where the image was taken, its orientation, thumbnails and maker''s notes'
            cand --keep-profile 'Keep the image''s color profile in the file instead of making its colors sRGB'
            cand --dry-run 'Print what would be made, with sizes and formats, and make nothing'
            cand --watch 'Run again whenever sources or pixmill.toml change, until Ctrl-C'
            cand --strict-targets 'Exit with 1 when an output misses --target-size or --target-score; `check` exits with 3'
            cand --timings 'Put the time each output took into the report'
            cand --hidden 'Also take files and folders whose names begin with a dot'
            cand --no-ignore 'Also take what .gitignore and .ignore files name'
            cand --quiet 'Print failures only'
            cand -v 'Print a line for each output, with its warnings'
            cand --verbose 'Print a line for each output, with its warnings'
            cand --no-progress 'Show no progress bar'
            cand --no-cache 'Render everything anew, and keep nothing of it for other runs'
            cand --verify-cache 'Render everything anew and compare it with the cache; a difference is an error'
            cand --prune 'Remove the outputs that an earlier run put into the output folder and whose sources are gone; with --dry-run list them'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pixmill;check'= {
            cand --baseline 'The baseline or report to compare with [default: pixmill-baseline.json beside pixmill.toml, or here]'
            cand --max-growth 'What each output may grow by, and all of them together: a share, a number of bytes, or the larger of both [default: 2%,1kB]'
            cand --max-total 'Most bytes of all outputs together, such as 5MB'
            cand --min-saving 'What a source may be larger than need be: a share, a number of bytes, or the larger of both [default: 10%,4kB]'
            cand --junit 'Write the verdicts as JUnit''s XML'
            cand --backup 'Keep the original of each file that --in-place replaces, as `photo.jpg.SUFFIX`'
            cand -q 'What to do: ''?width=300&crop=16:9,smart'' (repeatable)'
            cand --query 'What to do: ''?width=300&crop=16:9,smart'' (repeatable)'
            cand --accept 'What the client takes, for `auto` and `format=auto`: an Accept header, or chrome, edge, firefox, safari; several give several outputs (repeatable)'
            cand --set 'A service setting of IO, over those of the configuration file (repeatable)'
            cand --config 'The configuration file [default: the first pixmill.toml from here upward]'
            cand --class 'A class of the configuration, under every query; several give several outputs (repeatable)'
            cand --target-score 'Search the quality of each lossy output for this likeness to the image, in SSIMULACRA2: 90 cannot be told apart, 70 is good, 50 is fair; a quality in the query is the highest then'
            cand --target-size 'Search the quality of each lossy output for the best that fits into so many bytes, such as 100kB'
            cand --damaged 'What becomes of sources of which a part is missing or wrong, such as a photo that was cut off [default: fail]'
            cand --c2pa-cert 'The certificates that sign content credentials (`metadata=c2pa`, in a build with the feature `c2pa`), as PEM'
            cand --c2pa-key 'Their private key, as PEM in PKCS#8'
            cand --overlay 'An image over each output, as IO''s header asks for it: ''overlay=/logo.png&overlay-align=bottom,right'''
            cand --asset-root 'Where the paths of --overlay and --montage begin; they cannot leave it (repeatable)'
            cand --focus 'What smart crops keep in the middle, instead of searching: pixels or percent from the top left of the upright source, such as 30p,50p'
            cand --montage 'Several images in one, as IO''s header asks for it, instead of inputs and queries: ''width=500&height=500&layout=2a&images=/a.jpg;/b.jpg&format=jpg'''
            cand --fallback-root 'Where to look for a file that its input folder does not have; the first that has it counts (repeatable)'
            cand --on-error 'What to do for an output that fails, besides reporting it'
            cand --name 'Name of each output, below the output folder'
            cand --manifest 'Write what templates need to show the outputs of each source: URLs, sizes, types, digests, and the source''s dominant color and ThumbHash; `-` for standard output'
            cand --base-url 'What stands before each URL of the manifest, such as `https://cdn.example/img/`'
            cand -j 'Images worked on at once at most [default: one for each processor]'
            cand --jobs 'Images worked on at once at most [default: one for each processor]'
            cand --memory 'Memory the program may take, such as 512M or 2G: an image that may need more is refused [default: what is available, half of it for images in flight]'
            cand --max-input-bytes 'Largest source file in bytes'
            cand --max-input-side 'Longest side of a source in pixels'
            cand --max-output-side 'Longest side of an output in pixels'
            cand --max-avif-area 'Most pixels of an AVIF output [default: 16777216, as IO; `max-avif-area` of `[limits]` in pixmill.toml]'
            cand --max-svg-side 'Longest side of an SVG output in pixels'
            cand --max-svg-bytes 'Largest SVG output in bytes'
            cand --max-frames 'Most frames of an animation'
            cand --cache-dir 'Folder of the cache [default: PIXMILL_CACHE_DIR, else pixmill in the user''s cache folder]'
            cand --trim-color 'Crop a border of one color: auto|<color>[,t<threshold>]'
            cand --precrop 'Crop the image before all other stages: <width>,<height>|<a>:<b>[,<position>][,safe|smart]'
            cand --trim 'Crop the edges: <all>|<top>,<right>,<bottom>,<left>'
            cand --crop 'Crop the image: <width>,<height>|<a>:<b>[,<position>][,safe|smart]'
            cand --orient 'Rotate and mirror the image: 1-8|r|l|h|v|hv|vr|vl'
            cand --width 'Width of the result: <px>|<percent>p'
            cand --height 'Height of the result: <px>|<percent>p'
            cand --dpr 'Device pixel ratio: 1-10'
            cand --fit 'How the image fits width and height: bounds|cover|crop'
            cand --resize-filter 'Resampling filter: nearest|bilinear|bicubic|lanczos2|lanczos3'
            cand --enable 'Allow upscaling: upscale'
            cand --disable 'Forbid upscaling (the default): upscale'
            cand --pad 'Add space at each edge: <all>|<top>,<right>,<bottom>,<left>'
            cand --canvas 'Put the image on a canvas: <width>,<height>|<a>:<b>[,<position>]'
            cand --bg-color 'Background color: <hex>|<r>,<g>,<b>[,<a>]'
            cand --brightness 'Adjust the brightness: -100-100'
            cand --contrast 'Adjust the contrast: -100-100'
            cand --saturation 'Adjust the saturation: -100-100'
            cand --bw 'Convert to pure black and white: threshold[,<luminance>]|atkinson'
            cand --sharpen 'Sharpen the image: a<amount>,r<radius>,t<threshold>'
            cand --blur 'Blur the image: <px>|<percent>p'
            cand --format 'Format of the result: auto|avif|jpg|pjpg|bjpg|png|png8|webp|webpll|webply|jxl|pjxl|gif|mp4|svg'
            cand --auto 'Format for clients that accept it: avif|webp'
            cand --optimize 'Level of compression, by similarity: low|medium|high'
            cand --quality 'Quality of a lossy result: 1-100[,1-100]'
            cand --metadata 'Metadata to keep: copyright|c2pa|copyright,c2pa'
            cand --frame 'Use the first frame of an animation only: 1'
            cand --profile 'H.264 profile of a video: baseline|main|high'
            cand --level 'H.264 level of a video: <level>'
            cand --viewbox 'Scale the SVG with its container: 1'
            cand -o 'As for `run`; nothing is written there'
            cand --output 'As for `run`; nothing is written there'
            cand --report 'Check this report, in place of a run; `-` for standard input'
            cand --no-baseline 'Compare with nothing: hold the outputs against budgets and --max-total alone'
            cand --update 'Write the baseline anew: the sizes are right as they are now'
            cand --unoptimized 'Look at the inputs themselves instead: an image that `run` would make much smaller, in its own format and size, is not optimized'
            cand --json 'Print JSON'
            cand --only-classes 'Refuse queries that say anything but a class'
            cand --lenient 'Pass over what is wrong in a query with a warning, as IO does at the edge'
            cand --keep-metadata 'Keep EXIF, XMP and IPTC, but never where the image was taken, its orientation, thumbnails and maker''s notes'
            cand --keep-profile 'Keep the image''s color profile in the file instead of making its colors sRGB'
            cand --dry-run 'Print what would be made, with sizes and formats, and make nothing'
            cand --watch 'Run again whenever sources or pixmill.toml change, until Ctrl-C'
            cand --strict-targets 'Exit with 1 when an output misses --target-size or --target-score; `check` exits with 3'
            cand --timings 'Put the time each output took into the report'
            cand --hidden 'Also take files and folders whose names begin with a dot'
            cand --no-ignore 'Also take what .gitignore and .ignore files name'
            cand --quiet 'Print failures only'
            cand -v 'Print a line for each output, with its warnings'
            cand --verbose 'Print a line for each output, with its warnings'
            cand --no-progress 'Show no progress bar'
            cand --no-cache 'Render everything anew, and keep nothing of it for other runs'
            cand --verify-cache 'Render everything anew and compare it with the cache; a difference is an error'
            cand --prune 'Remove the outputs that an earlier run put into the output folder and whose sources are gone; with --dry-run list them'
            cand --in-place 'As for `run`; nothing is written there'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pixmill;report'= {
            cand -h 'Print help'
            cand --help 'Print help'
            cand merge 'Make one report of those of several parts of a plan'
            cand show 'Show a report as a table, what saves least first'
            cand diff 'Show what is different between two reports, what has grown most first'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'pixmill;report;merge'= {
            cand -o 'Where the whole goes [default: standard output]'
            cand --output 'Where the whole goes [default: standard output]'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'pixmill;report;show'= {
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'pixmill;report;diff'= {
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'pixmill;report;help'= {
            cand merge 'Make one report of those of several parts of a plan'
            cand show 'Show a report as a table, what saves least first'
            cand diff 'Show what is different between two reports, what has grown most first'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'pixmill;report;help;merge'= {
        }
        &'pixmill;report;help;show'= {
        }
        &'pixmill;report;help;diff'= {
        }
        &'pixmill;report;help;help'= {
        }
        &'pixmill;info'= {
            cand --json 'Print JSON, one object for each file'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pixmill;html'= {
            cand --alt 'The text that stands for the image, where --images says none [default: empty, for images that only decorate]'
            cand --images 'Alt texts as JSON: an object of source and text, or a list of images; `-` for standard input'
            cand --eager 'Load images at once instead of when they come near: all of them, or the first N'
            cand --fetchpriority 'How much images are wanted: high, low or auto; with --eager, those that it is for'
            cand --sizes 'How wide the image is shown, as in the attribute `sizes`: ''(min-width: 60em) 50vw, 100vw'' [default: 100vw]'
            cand --media 'When the renditions of a class are shown: ''phone=(max-width: 40em)''; browsers take the first that holds, and what is of no such class where none does (repeatable)'
            cand --class 'Take the renditions of this class alone (repeatable)'
            cand --placeholder 'Show something until the image is there: its dominant color, or its ThumbHash as a small PNG in a data URI'
            cand --json 'Print a JSON list of sources and their markup'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pixmill;compare'= {
            cand --min-score 'Exit with 1 when SSIMULACRA2 is below this: 90 cannot be told apart, 70 is good, 50 is fair'
            cand --json 'Print JSON'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pixmill;explain'= {
            cand --accept 'What the client takes, for `auto` and `format=auto`: an Accept header, or chrome, edge, firefox, safari; several give several outputs (repeatable)'
            cand --set 'A service setting of IO, over those of the configuration file (repeatable)'
            cand --config 'The configuration file [default: the first pixmill.toml from here upward]'
            cand --class 'A class of the configuration, under every query; several give several outputs (repeatable)'
            cand --target-score 'Search the quality of each lossy output for this likeness to the image, in SSIMULACRA2: 90 cannot be told apart, 70 is good, 50 is fair; a quality in the query is the highest then'
            cand --target-size 'Search the quality of each lossy output for the best that fits into so many bytes, such as 100kB'
            cand --damaged 'What becomes of sources of which a part is missing or wrong, such as a photo that was cut off [default: fail]'
            cand --c2pa-cert 'The certificates that sign content credentials (`metadata=c2pa`, in a build with the feature `c2pa`), as PEM'
            cand --c2pa-key 'Their private key, as PEM in PKCS#8'
            cand --overlay 'An image over each output, as IO''s header asks for it: ''overlay=/logo.png&overlay-align=bottom,right'''
            cand --asset-root 'Where the paths of --overlay and --montage begin; they cannot leave it (repeatable)'
            cand --focus 'What smart crops keep in the middle, instead of searching: pixels or percent from the top left of the upright source, such as 30p,50p'
            cand --draw 'Draw the image with what is cut off and the faces that were found, into this file'
            cand --only-classes 'Refuse queries that say anything but a class'
            cand --lenient 'Pass over what is wrong in a query with a warning, as IO does at the edge'
            cand --keep-metadata 'Keep EXIF, XMP and IPTC, but never where the image was taken, its orientation, thumbnails and maker''s notes'
            cand --keep-profile 'Keep the image''s color profile in the file instead of making its colors sRGB'
            cand --json 'Print JSON'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pixmill;cache'= {
            cand -h 'Print help'
            cand --help 'Print help'
            cand stats 'Show where the cache is and how large'
            cand clean 'Remove what is old, or what is too much; without a flag, everything'
            cand purge 'Remove sources and all that was made of them'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'pixmill;cache;stats'= {
            cand --cache-dir 'Folder of the cache [default: PIXMILL_CACHE_DIR, else pixmill in the user''s cache folder]'
            cand --json 'Print JSON'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'pixmill;cache;clean'= {
            cand --cache-dir 'Folder of the cache [default: PIXMILL_CACHE_DIR, else pixmill in the user''s cache folder]'
            cand --older-than 'Remove what no run has used for so long: 12h, 30d, 8w'
            cand --max-size 'Remove what was used longest ago until so much is left, such as 2GB'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'pixmill;cache;purge'= {
            cand --cache-dir 'Folder of the cache [default: PIXMILL_CACHE_DIR, else pixmill in the user''s cache folder]'
            cand --base-url 'Where the sources are on the web, so that `https://example.com` means `https://example.com/photos/a.jpg` for photos/a.jpg; the SHA-256 of that URL, in hex, is the source''s surrogate key'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'pixmill;cache;help'= {
            cand stats 'Show where the cache is and how large'
            cand clean 'Remove what is old, or what is too much; without a flag, everything'
            cand purge 'Remove sources and all that was made of them'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'pixmill;cache;help;stats'= {
        }
        &'pixmill;cache;help;clean'= {
        }
        &'pixmill;cache;help;purge'= {
        }
        &'pixmill;cache;help;help'= {
        }
        &'pixmill;init'= {
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pixmill;generate'= {
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pixmill;help'= {
            cand run 'Render images by one or more queries'
            cand check 'Hold the sizes that a run would give against a baseline and budgets'
            cand report 'Merge, show and compare reports'
            cand info 'Show what images are, without decoding them'
            cand html 'Print markup for the images of a manifest: img, picture, video'
            cand compare 'Show how alike two images are, and how large'
            cand explain 'Show what a query means, and what it would do to an image'
            cand cache 'Look after the cache: how large it is, what goes'
            cand init 'Write a pixmill.toml for the images in this folder, and its schema for editors'
            cand generate 'Write the generated files: completions, man page, parameter table, schemas'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'pixmill;help;run'= {
        }
        &'pixmill;help;check'= {
        }
        &'pixmill;help;report'= {
            cand merge 'Make one report of those of several parts of a plan'
            cand show 'Show a report as a table, what saves least first'
            cand diff 'Show what is different between two reports, what has grown most first'
        }
        &'pixmill;help;report;merge'= {
        }
        &'pixmill;help;report;show'= {
        }
        &'pixmill;help;report;diff'= {
        }
        &'pixmill;help;info'= {
        }
        &'pixmill;help;html'= {
        }
        &'pixmill;help;compare'= {
        }
        &'pixmill;help;explain'= {
        }
        &'pixmill;help;cache'= {
            cand stats 'Show where the cache is and how large'
            cand clean 'Remove what is old, or what is too much; without a flag, everything'
            cand purge 'Remove sources and all that was made of them'
        }
        &'pixmill;help;cache;stats'= {
        }
        &'pixmill;help;cache;clean'= {
        }
        &'pixmill;help;cache;purge'= {
        }
        &'pixmill;help;init'= {
        }
        &'pixmill;help;generate'= {
        }
        &'pixmill;help;help'= {
        }
    ]
    $completions[$command]
}
