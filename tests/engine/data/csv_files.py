"""CSV files, written and refused."""

import pytest

from engine.data.csv_columns import read_csv

# Each holds the rows X, Y.
GOOD = {
    "header": "x,y\n1.5,0\n-2,1\n3,1\n",
    "no header": "1.5,0\n-2,1\n3,1\n",
    "no last line end": "x,y\n1.5,0\n-2,1\n3,1",
    "CR LF": "x,y\r\n1.5,0\r\n-2,1\r\n3,1\r\n",
    "CR": "x,y\r1.5,0\r-2,1\r3,1\r",
    "mixed line ends": "x,y\r\n1.5,0\n-2,1\r3,1",
    "semicolon": "x;y\n1.5;0\n-2;1\n3;1\n",
    "semicolon without header": "1.5;0\n-2;1\n3;1\n",
    "tab": "x\ty\n1.5\t0\n-2\t1\n3\t1\n",
    "tab without header": "1.5\t0\n-2\t1\n3\t1\n",
    "decimal comma, semicolon": "x;y\n1,5;0\n-2;1\n3,0;1\n",
    "decimal comma, semicolon, no header": "1,5;0\n-2,0;1\n3,0;1\n",
    "decimal comma, tab": "x\ty\n1,5\t0\n-2,0\t1\n3,0\t1\n",
    "decimal comma in labels": "x;y\n1,5;0,0\n-2,0;1,0\n3,0;1,0\n",
    "decimal comma, quoted": 'x;y\n"1,5";"0"\n"-2,0";"1"\n"3,0";"1"\n',
    "decimal point, semicolon": "x;y\n1.5;0\n-2.0;1\n3.0;1\n",
    "UTF-8 mark": "\ufeffx,y\n1.5,0\n-2,1\n3,1\n",
    "UTF-8 mark, no header": "\ufeff1.5,0\n-2,1\n3,1\n",
    "blank lines": "\n\nx,y\n\n1.5,0\n\n\n-2,1\n3,1\n\n\n",
    "lines of spaces": "  \nx,y\n1.5,0\n   \n-2,1\n3,1\n  ",
    "rows of empty cells": "x,y\n1.5,0\n,\n-2,1\n3,1\n,\n,\n",
    "quoted": '"x","y"\n"1.5","0"\n"-2","1"\n"3","1"\n',
    "quoted header with a comma": '"x, in cm",y\n1.5,0\n-2,1\n3,1\n',
    "quoted header of two lines": '"x\nin cm",y\n1.5,0\n-2,1\n3,1\n',
    "quoted header with a quote": '"the ""x""",y\n1.5,0\n-2,1\n3,1\n',
    "spaces around": " x , y \n 1.5 , 0 \n -2 , 1 \n 3 , 1 \n",
    "spaces before quotes": '"x", "y"\n"1.5", "0"\n"-2", "1"\n"3", "1"\n',
    "labels as decimals": "x,y\n1.5,0.0\n-2,1.0\n3,1.00\n",
    "labels with signs and zeros": "x,y\n1.5,-0\n-2,+1\n3,01\n",
    "labels with exponents": "x,y\n1.5,0e0\n-2,1e0\n3,10e-1\n",
    "numbers with exponents": "x,y\n15e-1,0\n-0.2E1,1\n+3.e+0,1\n",
    "numbers without a leading zero": "x,y\n1.50,0\n-2.,1\n.3e1,1\n",
    "empty last column": "x,y,\n1.5,0,\n-2,1,\n3,1,\n",
    "two empty last columns": "x;y;;\n1,5;0;;\n-2;1;;\n3;1;;\n",
    "empty header cells": ",\n1.5,0\n-2,1\n3,1\n",
    "one empty header cell": ",y\n1.5,0\n-2,1\n3,1\n",
    "same names": "a,a\n1.5,0\n-2,1\n3,1\n",
    "semicolon in the header's names": "x (a; b),y\n1.5,0\n-2,1\n3,1\n",
    "comma in the header's names, semicolon": "x, cm;y, class\n1,5;0\n-2;1\n3;1\n",
    "other letters": "größe,κλάση\n1.5,0\n-2,1\n3,1\n",
    "line separator in a name": "x\u2028,y\x0b\n1.5,0\n-2,1\n3,1\n",
    "apostrophe": "x',y\n1.5,0\n-2,1\n3,1\n",
}


def written(folder, content, name="mine.csv"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refused(path, read=read_csv):
    with pytest.raises(ValueError) as caught:
        read(path)
    message = str(caught.value)
    assert message.isprintable(), "one line"
    assert "not allowed" in message and message.startswith(str(path))
    return message
